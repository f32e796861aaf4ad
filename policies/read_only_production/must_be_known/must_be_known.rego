# METADATA
# title: What decides where and what is deployed is known before apply
# description: Nobody can judge a value that Terraform learns while it applies; unknown flow content even looks empty in a plan, and stops the apply.
# custom:
#   id: RO-12
#   severity: high
#   category: read-only-production
#   judges: [plan.changes, configuration.resources]
#   enforcement: {default: warn, protected: deny}
#   remediation: Write the value, or give its variable one; hand ids of new resources to flows through kestra_kv, read there with kv().
#   references: ["https://developer.hashicorp.com/terraform/language/expressions/references"]
package gate.rules.read_only_production.must_be_known

deny contains found(change, path[0]) if {
	some type, arguments in data.gate.data.must_be_known
	some change in input.by_type.changes[type]
	some path in change.unknown
	path[0] in arguments
	change.mode == "managed"
}

# Before there is a plan, what is not known yet may still become known.
warn contains found(resource, path[0]) if {
	is_null(input.plan)
	some type, arguments in data.gate.data.must_be_known
	some resource in input.by_type.resources[type]
	some path in resource.unknown
	path[0] in arguments
	resource.mode == "managed"
}

found(fact, argument) := {"subject": fact.subject, "path": [argument], "message": message} if {
	message := sprintf("%s of %s is known only after apply%s", [argument, fact.address, origin(fact, argument)])
}

origin(fact, argument) := sprintf(", because it is made from %s", [concat(", ", fact.refs[argument])]) if {
	count(fact.refs[argument]) > 0
} else := ""
