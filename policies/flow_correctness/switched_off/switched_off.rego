# METADATA
# title: What is deployed runs, and its failures count
# description: >-
#   A disabled flow, task or trigger and a draft are deployed without a word and never run; `allowFailure` lets an execution succeed
#   that did not.
# custom:
#   id: FLOW-15
#   severity: low
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: "off", protected: warn}
#   remediation: Take the property out before the flow reaches the environment, or say in a waiver why it stays.
#   references: ["https://kestra.io/docs/workflow-components/disabled"]
package gate.rules.flow_correctness.switched_off

deny contains {"subject": flow.subject, "path": [name], "message": sprintf("%s of the flow", [effect])} if {
	some flow in input.flows
	some name in flow.given
	effect := says[name]
}

deny contains {"subject": flow.subject, "path": array.concat(part.path, [name]), "message": sprintf("%s of %s", [effect, part.id])} if {
	some flow in input.flows
	some part in array.concat(flow.tasks, flow.triggers)
	some name in part.given
	effect := says[name]
}

says := {
	"disabled": "nothing runs, because of `disabled`,",
	"draft": "no trigger starts it, because of `draft`,",
	"allowFailure": "a failure counts for nothing, because of `allowFailure`,",
}
