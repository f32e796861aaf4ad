# METADATA
# title: An environment holds only the resource types that it lists
# description: A type that no rule knows is judged by none of them; it can run programs, read secrets or reach another system.
# custom:
#   id: RO-22
#   severity: high
#   category: read-only-production
#   judges: [configuration.resources, plan.changes]
#   enforcement: {default: deny, protected: deny}
#   remediation: Remove the resource, or add its type to the environment's `resource_types` in gate.yaml after a review of what it can do.
#   references: ["https://developer.hashicorp.com/terraform/language/resources"]
package gate.rules.read_only_production.resource_types

deny contains {"subject": input.environment.subject, "path": ["resource_types"], "message": "a protected environment must list the types that it may hold"} if {
	input.environment.protected
	input.environment.resource_types == null
}

deny contains found(resource) if {
	some type in outside
	some resource in input.by_type.resources[type]
}

# What the code no longer has, and the plan deletes.
deny contains found(change) if {
	some type in outside
	some change in input.by_type.changes[type]
	not change.address in written
}

outside contains type if {
	some type in (object.keys(input.by_type.resources) | object.keys(input.by_type.changes))
	every pattern in input.environment.resource_types { not glob.match(pattern, [], type) }
}

written := {one.address | some resources in input.by_type.resources; some one in resources}

found(fact) := {"subject": fact.subject, "path": [], "message": sprintf("%s has type %s, which is not among `resource_types`", [fact.address, fact.type])}
