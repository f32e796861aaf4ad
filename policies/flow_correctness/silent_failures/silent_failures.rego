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

import data.gate.lib.unattended

deny contains finding(flow, [], "%s starts by itself, and has no `errors`") if {
	some flow in input.flows
	flow.subject in unattended.flows
	not flow.subject in unattended.telling
	not unattended.watched(flow.namespace)
}

warn contains finding(flow, ["timeout"], "%s starts by a Schedule, and has no `timeout`, no `retry` and no `concurrency`") if {
	some flow in input.flows
	flow.subject in unattended.flows
	"cron" in {name | some trigger in flow.triggers; not trigger.disabled; some name in trigger.given}
	count({"retry", "concurrency"} & {name | some name in flow.given}) == 0
	not flow.subject in unattended.in_hand
}

finding(flow, path, message) := {"subject": flow.subject, "path": path, "message": sprintf(message, [flow.id])}
