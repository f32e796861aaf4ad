# METADATA
# title: A flow that starts by itself tells of its failures
# description: Nobody watches a flow that a trigger starts at night. Without `errors` its failure is found when somebody misses the data.
# custom:
#   id: FLOW-14
#   severity: low
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: "off", protected: warn}
#   remediation: Write `errors` with a task that alerts its owner, or name in a waiver the flow that listens to its failures.
#   references: ["https://kestra.io/docs/workflow-components/errors"]
package gate.rules.flow_correctness.silent_failures

deny contains {"subject": flow.subject, "path": [], "message": message} if {
	some flow in input.flows
	not flow.disabled
	count({trigger.id | some trigger in flow.triggers; not trigger.disabled}) > 0
	not "errors" in flow.given
	message := sprintf("%s starts by itself, and has no `errors`", [flow.id])
}
