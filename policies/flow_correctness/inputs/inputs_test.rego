package gate.rules.flow_correctness.inputs_test

import data.gate.rules.flow_correctness.inputs as rule

judged(kind) := found if found := rule.deny with input as flow(kind, null)

flow(kind, accepted) := {"environment": {"protected": false}, "flows": [{
	"subject": "flow:a.yml",
	"version": "2.0.0",
	"misfits": [{"kind": kind, "name": "defaults", "path": ["inputs", 0, "defaults"], "nearest": null, "replacement": null, "owner": null, "accepted": accepted}],
}]}

test_it_is_denied if judged("wrong-input") == {{"subject": "flow:a.yml", "path": ["inputs", 0, "defaults"], "message": "Kestra 2.0.0 does not accept the value of defaults"}}

test_other_misfits_belong_to_other_rules if judged("wrong-id") == set()

test_what_is_saved_nevertheless_is_a_warning if count(rule.warn) == 1 with input as flow("wrong-input", "it runs")
