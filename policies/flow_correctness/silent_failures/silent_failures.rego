# METADATA
# title: A flow that starts by itself tells of its failures, and ends
# description: >-
#   Nobody watches a flow that a trigger starts at night. Without `errors` its failure is found when somebody misses the data; with no
#   `timeout`, no `retry` and no `concurrency`, one that a Schedule starts may hang for ever, while the next one starts beside it.
# custom:
#   id: FLOW-14
#   severity: low
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: "off", protected: warn}
#   remediation: >-
#     Write `errors` with a task that alerts its owner, or a flow with a Flow trigger that listens to all flows of the namespace; a `timeout`
#     and a `retry` at the tasks that do the work; `concurrency` with a limit of 1.
#   references: ["https://kestra.io/docs/workflow-components/errors", "https://kestra.io/docs/workflow-components/concurrency"]
package gate.rules.flow_correctness.silent_failures

deny contains {"subject": flow.subject, "path": [], "message": message} if {
	some flow in input.flows
	flow.subject in unattended
	not flow.subject in telling
	not watched(flow.namespace)
	message := sprintf("%s starts by itself, and has no `errors`", [flow.id])
}

warn contains {"subject": flow.subject, "path": ["timeout"], "message": message} if {
	some flow in input.flows
	flow.subject in unattended
	count({"cron"} & {name | some trigger in flow.triggers; not trigger.disabled; some name in trigger.given}) > 0
	count({"retry", "concurrency"} & {name | some name in flow.given}) == 0
	not flow.subject in in_hand
	message := sprintf("%s starts by a Schedule, and has no `timeout`, no `retry` and no `concurrency`", [flow.id])
}

in_hand contains task.subject if {
	some tasks in input.by_type.tasks
	some task in tasks
	count({"timeout", "retry"} & {name | some name in task.given}) > 0
}

unattended contains flow.subject if {
	some flow in input.flows
	not flow.disabled
	some trigger in flow.triggers
	not trigger.disabled
}

# Its own tasks for failures, or for any end; or such tasks inside each of its outermost ones.
telling contains flow.subject if {
	some flow in input.flows
	count({"errors", "afterExecution"} & {name | some name in flow.given}) > 0
}

telling contains subject if {
	some subject in unattended
	outermost[subject]
	every given in outermost[subject] { "errors" in given }
}

outermost[task.subject] contains task.given if {
	some tasks in input.by_type.tasks
	some task in tasks
	count(task.path) == 2
	task.path[0] == "tasks"
}

# A flow listens to whatever ends there.
watched(namespace) if {
	is_string(namespace)
	some one in input.by_type.references.upstream
	one.target == "*"
	glob.match(one.namespace, null, namespace)
}
