# METADATA
# title: A change reaches production by a reviewed branch, through the environment before it
# description: >-
#   Production is read-only where the only way in is the one that others see. With `branch`, gate plans and applies only what was merged there;
#   with `promotes_from`, only files that the records of the environment before it show as applied. Neither can be waived when gate applies.
# custom:
#   id: RO-13
#   severity: high
#   category: read-only-production
#   judges: [environment]
#   enforcement: {default: "off", protected: warn}
#   remediation: >-
#     Write `branch` with the branch that changes are merged into, and `promotes_from` with the environment that a change goes to first, in the
#     environment's entry in gate.yaml.
#   references: ["https://kestra.io/docs/best-practices/from-dev-to-prod"]
package gate.rules.read_only_production.promotion

deny contains {"subject": input.environment.subject, "path": [], "message": message} if {
	input.environment.protected
	is_null(input.environment.promotes_from)
	before := [other.name | some other in input.environments; not other.protected; serves_alike(other)]
	count(before) > 0
	message := sprintf("%s does not say that a change goes to %s first", [input.environment.name, concat(" or ", before)])
}

deny contains {"subject": input.environment.subject, "path": ["branch"], "message": message} if {
	input.environment.protected
	is_null(input.environment.branch)
	message := sprintf("%s does not say on which branch a change must lie, so one that nobody merged is planned and applied", [input.environment.name])
}

# Both have a Kestra, or both an Airbyte.
serves_alike(other) if count([kind | some kind in ["kestra", "airbyte"]; is_object(other[kind]); is_object(input.environment[kind])]) > 0
