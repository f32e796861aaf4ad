# METADATA
# title: A flow is there once
# description: >-
#   Two files or resources with the same namespace and id are one flow to Kestra: the one that is deployed last replaces the other, and each
#   apply may turn it round.
# custom:
#   id: FLOW-19
#   severity: high
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: Give one of them another id, or delete it; deploy a file by one resource.
#   references: ["https://kestra.io/docs/workflow-components/flow"]
package gate.rules.flow_correctness.one_flow_once

deny contains {"subject": twin.subject, "path": twin.path, "message": message} if {
	some twin in input.graph.twins
	message := sprintf("%s is also %s", [twin.name, concat(", ", twin.others)])
}
