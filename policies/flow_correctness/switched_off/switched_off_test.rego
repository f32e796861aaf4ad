package gate.rules.flow_correctness.switched_off_test

import data.gate.rules.flow_correctness.switched_off as rule

flow(given, task, trigger) := {
	"flows": [{
		"subject": "flow:a.yml",
		"given": given,
		"triggers": [{"id": "nightly", "path": ["triggers", 0], "given": trigger}],
	}],
	"by_type": {"tasks": {"x": [{"subject": "flow:a.yml", "id": "load", "path": ["tasks", 0], "given": task}]}},
}

finding(path, message) := {{"subject": "flow:a.yml", "path": path, "message": message}}

test_all_on if rule.deny == set() with input as flow(["tasks"], ["message"], ["cron"])

test_a_disabled_flow if {
	rule.deny == finding(["disabled"], "nothing runs, because of `disabled`, of the flow") with input as flow(["disabled"], [], [])
}

test_a_draft if {
	rule.deny == finding(["draft"], "no trigger starts it, because of `draft`, of the flow") with input as flow(["draft"], [], [])
}

test_a_task_whose_failure_is_allowed if {
	expected := finding(["tasks", 0, "allowFailure"], "a failure counts for nothing, because of `allowFailure`, of load")
	rule.deny == expected with input as flow([], ["allowFailure"], [])
}

test_a_disabled_trigger if {
	expected := finding(["triggers", 0, "disabled"], "nothing runs, because of `disabled`, of nightly")
	rule.deny == expected with input as flow([], [], ["disabled"])
}
