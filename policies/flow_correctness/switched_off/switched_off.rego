# METADATA
# title: What is deployed runs, and its failures count
# description: A disabled flow, task or trigger and a draft are deployed without a word and never run; `allowFailure` hides a failure.
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
	some name, effect in says
	some flow in input.flows
	name in flow.given
}

deny contains {"subject": flow.subject, "path": array.concat(part.path, [name]), "message": sprintf("%s of %s", [effect, part.id])} if {
	some name, effect in says
	some flow in input.flows
	some part in flow.triggers
	name in part.given
}

deny contains {"subject": task.subject, "path": array.concat(task.path, [name]), "message": sprintf("%s of %s", [effect, task.id])} if {
	some name, effect in says
	some tasks in input.by_type.tasks
	some task in tasks
	name in task.given
}

says := {
	"disabled": "nothing runs, because of `disabled`,",
	"draft": "no trigger starts it, because of `draft`,",
	"allowFailure": "a failure counts for nothing, because of `allowFailure`,",
}
