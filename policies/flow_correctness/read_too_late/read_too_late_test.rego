package gate.rules.flow_correctness.read_too_late_test

import data.gate.rules.flow_correctness.read_too_late as rule

path := ["tasks", 0, "message"]

judged(broken, misfits) := found if found := rule.deny with input as {
	"environment": {"protected": false},
	"flows": [{"subject": "flow:a.yml", "version": "1.3", "broken_expressions": broken, "misfits": misfits}],
}

test_a_flow_that_can_be_read_is_allowed if judged([], []) == set()

test_a_broken_expression if {
	judged([{"path": path, "says": "Unclosed \"(\""}], []) == {{
		"subject": "flow:a.yml",
		"path": path,
		"message": "Kestra saves the flow, and cannot read the expression when it comes to it: Unclosed \"(\"",
	}}
}

timeout := {
	"kind": "wrong-timeout",
	"name": "timeout",
	"path": ["tasks", 0, "timeout"],
	"nearest": null,
	"replacement": "a duration such as PT10M",
	"owner": null,
	"accepted": "the task fails when it runs",
}

test_a_timeout if {
	judged([], [timeout]) == {{
		"subject": "flow:a.yml",
		"path": timeout.path,
		"message": concat("; ", [
			"Kestra 1.3 cannot read, when the task runs, the value of timeout",
			"instead: a duration such as PT10M",
			"the flow is saved nevertheless: the task fails when it runs",
		]),
	}}
}

test_other_misfits_belong_to_other_rules if judged([], [object.union(timeout, {"kind": "wrong-type"})]) == set()
