# METADATA
# title: Flows, namespaces and tasks have ids that Kestra accepts
# description: Kestra refuses an id or namespace with other characters than it knows, or too long, when the flow is saved.
# custom:
#   id: FLOW-02
#   severity: medium
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: Write the id with letters, digits, dashes and underscores; a namespace in small letters, with dots between its parts.
#   references: ["https://kestra.io/docs/workflow-components/flow", "https://kestra.io/docs/best-practices/naming-conventions"]
package gate.rules.flow_correctness.names

import data.gate.lib.misfits

deny := misfits.findings("FLOW-02")
