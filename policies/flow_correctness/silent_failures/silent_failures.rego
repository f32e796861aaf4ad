# METADATA
# title: A flow that starts by itself tells of its failures
# description: Nobody watches a flow that a trigger starts at night. Without `errors` its failure is found when somebody misses the data.
# custom:
#   id: FLOW-14
#   severity: low
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: "off", protected: warn}
#   remediation: Write `errors` with a task that alerts its owner, or a flow with a Flow trigger that listens to all flows of the namespace.
#   references: ["https://kestra.io/docs/workflow-components/errors"]
package gate.rules.flow_correctness.silent_failures

deny contains {"subject": flow.subject, "path": [], "message": message} if {
	some flow in input.flows
	not flow.disabled
	count({trigger.id | some trigger in flow.triggers; not trigger.disabled}) > 0
	not "errors" in flow.given
	not watched(flow.namespace)
	message := sprintf("%s starts by itself, and has no `errors`", [flow.id])
}

# A flow listens to whatever ends there.
watched(namespace) if {
	is_string(namespace)
	some one in input.by_type.references.upstream
	one.target == "*"
	glob.match(one.namespace, null, namespace)
}
