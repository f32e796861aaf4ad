package gate.rules.flow_correctness.circles_test

import data.gate.rules.flow_correctness.circles as rule

given(kind, names, protected) := {
	"environment": {"protected": protected},
	"graph": {"cycles": [{"subject": "flow:a.yml", "path": ["tasks", 0], "kind": kind, "names": names, "written_out": true}]},
}

finding(message) := {{"subject": "flow:a.yml", "path": ["tasks", 0], "message": message}}

test_no_circle_is_allowed if {
	rule.deny == set() with input as {"graph": {"cycles": []}}
	rule.warn == set() with input as {"graph": {"cycles": []}}
}

test_flows_that_run_each_other if {
	rule.deny == finding("c.a → c.b → c.a: no end") with input as given("runs", ["c.a", "c.b"], false)
	rule.warn == set() with input as given("runs", ["c.a", "c.b"], false)
}

test_tasks_that_wait_for_each_other if {
	rule.deny == finding("one → two → one: none can begin") with input as given("tasks", ["one", "two"], false)
}

test_triggers_are_denied_in_a_protected_environment_alone if {
	rule.deny == finding("c.a → c.b → c.a: the end of one starts the next") with input as given("follows", ["c.a", "c.b"], true)
	rule.deny == set() with input as given("follows", ["c.a", "c.b"], false)
	rule.warn == finding("c.a → c.b → c.a: the end of one starts the next") with input as given("follows", ["c.a", "c.b"], false)
}

test_a_pattern_is_a_warning if {
	rule.warn == finding("c.a → c.b → c.a: one may start the next") with input as given("may-follow", ["c.a", "c.b"], true)
	rule.deny == set() with input as given("may-follow", ["c.a", "c.b"], true)
}

test_what_kestra_does_not_see_is_denied_in_a_protected_environment_alone if {
	hidden(false) == [set(), finding("c.a → c.a: no end")]
	hidden(true) == [finding("c.a → c.a: no end"), set()]
}

hidden(protected) := [denied, warned] if {
	cycle := {"subject": "flow:a.yml", "path": ["tasks", 0], "kind": "runs", "names": ["c.a"], "written_out": false}
	given_hidden := {"environment": {"protected": protected}, "graph": {"cycles": [cycle]}}
	denied := rule.deny with input as given_hidden
	warned := rule.warn with input as given_hidden
}
