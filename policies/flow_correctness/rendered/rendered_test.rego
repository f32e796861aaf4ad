package gate.rules.flow_correctness.rendered_test

import data.gate.rules.flow_correctness.rendered as rule

flow(given, deployed) := {"flows": [{"subject": "flow:a.yml", "given": given, "origin": {"deployed": deployed}}]}

here := {"address": "kestra_flow.load"}

test_whole if rule.deny == set() with input as flow(["id", "namespace", "tasks"], here)

test_each_missing_part_is_named if {
	expected := {{"subject": "flow:a.yml", "path": [], "message": "kestra_flow.load is rendered without `id`, `tasks`"}}
	rule.deny == expected with input as flow(["namespace"], here)
}

test_a_file_is_not_rendered if rule.deny == set() with input as flow([], null)
