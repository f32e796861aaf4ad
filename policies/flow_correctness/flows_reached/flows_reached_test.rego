package gate.rules.flow_correctness.flows_reached_test

import data.gate.rules.flow_correctness.flows_reached as rule

given(overrides) := {"environment": {"namespaces": ["company"]}, "graph": {"edges": [object.union(
	{
		"subject": "flow:a.yml",
		"path": ["tasks", 0, "flowId"],
		"kind": "runs",
		"namespace": "company.team",
		"flow": "b",
		"lost": false,
		"disabled": false,
		"missing": [],
		"unknown": [],
	},
	overrides,
)]}}

finding(kind, message) := {{"subject": "flow:a.yml", "path": ["tasks", 0, "flowId", "company.team.b", kind], "message": message}}

test_a_flow_that_is_there_is_allowed if {
	rule.deny == set() with input as given({})
	rule.warn == set() with input as given({})
}

test_a_flow_that_is_not_there if rule.deny == finding("there", "runs company.team.b, and no such flow is there") with input as given({"lost": true})

test_a_flow_abroad_is_not_judged_here if rule.deny == set() with input as given({"lost": true, "namespace": "company2"})

test_a_disabled_flow if {
	rule.deny == finding("disabled", "starts after company.team.b, which is disabled") with input as given({"disabled": true, "kind": "follows"})
}

test_missing_inputs if {
	rule.deny == finding("missing", "runs company.team.b without the required input x, y") with input as given({"missing": ["x", "y"]})
}

test_an_unknown_input_is_a_warning if {
	rule.warn == finding("unknown", "runs company.team.b with the input y, z, which it does not have") with input as given({"unknown": ["y", "z"]})
	rule.deny == set() with input as given({"unknown": ["z"]})
}
