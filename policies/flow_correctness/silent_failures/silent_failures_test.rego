package gate.rules.flow_correctness.silent_failures_test

import data.gate.rules.flow_correctness.silent_failures as rule

flow(overrides) := {"flows": [object.union(
	{"subject": "flow:a.yml", "id": "load", "disabled": false, "given": ["tasks"], "triggers": [{"id": "nightly", "disabled": false}]},
	overrides,
)]}

test_it_is_denied if {
	rule.deny == {{"subject": "flow:a.yml", "path": [], "message": "load starts by itself, and has no `errors`"}} with input as flow({})
}

test_with_errors_is_allowed if rule.deny == set() with input as flow({"given": ["tasks", "errors"]})

test_a_disabled_flow_does_not_start if rule.deny == set() with input as flow({"disabled": true})

test_a_disabled_trigger_starts_nothing if rule.deny == set() with input as flow({"triggers": [{"id": "nightly", "disabled": true}]})

test_without_triggers_somebody_watches if rule.deny == set() with input as flow({"triggers": []})
