package gate.rules.flow_correctness.undefined_names_test

import data.gate.rules.flow_correctness.undefined_names as rule

given(needed, nearest) := {"graph": {"undefined": [{
	"subject": "flow:a.yml",
	"path": ["tasks", 0, "message"],
	"name": "inputs.dya",
	"needed": needed,
	"nearest": nearest,
}]}}

finding(message) := {{"subject": "flow:a.yml", "path": ["tasks", 0, "message", "inputs.dya"], "message": message}}

test_what_is_defined_is_allowed if {
	rule.deny == set() with input as {"graph": {"undefined": []}}
	rule.warn == set() with input as {"graph": {"undefined": []}}
}

test_what_nothing_defines if {
	rule.deny == finding("nothing defines inputs.dya") with input as given(true, null)
	rule.warn == set() with input as given(true, null)
}

test_what_may_have_been_meant if {
	rule.deny == finding("nothing defines inputs.dya; did you mean day?") with input as given(true, "day")
}

test_what_something_else_stands_in_for_is_a_warning if {
	rule.warn == finding("nothing defines inputs.dya; did you mean day?") with input as given(false, "day")
	rule.deny == set() with input as given(false, "day")
}

test_names_in_one_text_are_told_apart if {
	one := given(true, null).graph.undefined[0]
	found := rule.deny with input as {"graph": {"undefined": [one, object.union(one, {"name": "inputs.hour"})]}}
	{said.path[3] | some said in found} == {"inputs.dya", "inputs.hour"}
}
