# METADATA
# title: A flow stays inside its environment's namespaces
# description: >-
#   A flow in a foreign namespace runs with that namespace's secrets, variables and permissions,
#   and can replace a flow of the same id there.
# custom:
#   id: ENV-01
#   severity: high
#   category: environment-separation
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Write a namespace equal to or below one of the environment's `namespaces` in gate.yaml;
#     where the environment lacks one that it owns, add it there.
#   references: ["https://kestra.io/docs/best-practices/naming-conventions"]
package gate.rules.environment_separation.flow_namespace

import data.gate.lib.namespaces

# A namespace that is not known at all is RO-12's matter, one that is missing FLOW-01's.
deny contains {"subject": flow.subject, "path": ["namespace"], "message": message} if {
	count(input.environment.namespaces) > 0
	away := namespaces.outside({flow.namespace | some flow in input.flows}, input.environment.namespaces)
	some flow in input.flows
	flow.namespace in away
	not namespaces.may_be_within(flow.namespace, input.environment.namespaces)
	held := concat(", ", input.environment.namespaces)
	message := sprintf("namespace %s lies outside of %s, which holds %s", [flow.namespace, input.environment.name, held])
}

deny contains {"subject": input.environment.subject, "path": ["namespaces"], "message": message} if {
	count(input.environment.namespaces) == 0
	input.flows[0]
	message := sprintf("%s has flows but no `namespaces`: list the namespaces that it holds", [input.environment.name])
}
