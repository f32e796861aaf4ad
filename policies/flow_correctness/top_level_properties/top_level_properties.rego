# METADATA
# title: A flow has the properties and types that its Kestra version knows
# description: >-
#   Kestra refuses a flow with an unknown, missing or misshapen property, at any depth, when it is saved, half-way through an apply.
# custom:
#   id: FLOW-01
#   severity: medium
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Write the property as the environment's Kestra version knows it, or correct `kestra.version` in gate.yaml. What only one version knows has no
#     place in a flow that runs on two.
#   references: ["https://kestra.io/docs/workflow-components/flow-properties", "https://kestra.io/docs/migration-guide"]
package gate.rules.flow_correctness.top_level_properties

import data.gate.lib.misfits

deny contains finding if some finding in misfits.findings("FLOW-01")

warn := misfits.warnings("FLOW-01")

deny contains {"subject": input.environment.subject, "path": ["kestra"], "message": message} if {
	some flow in input.flows
	flow.version == null
	message := sprintf("%s has flows but no `kestra.version`: name the version that runs them", [input.environment.name])
}
