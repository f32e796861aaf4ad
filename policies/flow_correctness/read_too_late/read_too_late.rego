# METADATA
# title: What Kestra reads only in an execution can be read
# description: >-
#   Kestra looks at expressions and timeouts only when an execution comes to them: it saves a flow in which they are broken, and the flow
#   fails at night, or in `errors`, when it should have told somebody.
# custom:
#   id: FLOW-22
#   severity: medium
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: warn, protected: deny}
#   remediation: Correct the expression at the character that is shown; write a timeout as a duration, such as PT10M.
#   references: ["https://kestra.io/docs/expressions", "https://kestra.io/docs/workflow-components/timeout"]
package gate.rules.flow_correctness.read_too_late

import data.gate.lib.misfits

deny contains finding if some finding in misfits.findings("FLOW-22") | misfits.warnings("FLOW-22")

deny contains {"subject": flow.subject, "path": broken.path, "message": message} if {
	some flow in input.flows
	some broken in flow.broken_expressions
	message := sprintf("Kestra saves the flow, and cannot read the expression when it comes to it: %s", [broken.says])
}
