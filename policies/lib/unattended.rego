# Flows that a trigger starts, and who hears of their failures.
package gate.lib.unattended

# Subjects of flows that start by themselves.
flows contains flow.subject if {
	some flow in input.flows
	not flow.disabled
	some trigger in flow.triggers
	not trigger.disabled
}

# Subjects of flows that tell of their failures: their own tasks for failures, or for any end; or such tasks inside each outermost one.
telling contains flow.subject if {
	some flow in input.flows
	count({"errors", "afterExecution"} & {name | some name in flow.given}) > 0
}

telling contains subject if {
	some subject, each in outermost
	every given in each { "errors" in given }
}

outermost[task.subject] contains task.given if {
	some task in input.by_type.tasks[_]
	count(task.path) == 2
	task.path[0] == "tasks"
}

# One of their tasks ends, or is tried again.
in_hand contains task.subject if some task in [one | some one in input.by_type.tasks[_]; count({"timeout", "retry"} - {name | some name in one.given}) < 2]

# A flow listens to whatever ends in the namespace.
watched(namespace) if {
	is_string(namespace)
	some one in input.by_type.references.upstream
	one.target == "*"
	glob.match(one.namespace, null, namespace)
}
