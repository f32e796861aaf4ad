package gate.rules.flow_correctness.trigger_conditions_test

import data.gate.rules.flow_correctness.trigger_conditions as rule

judged(kind) := found if found := rule.deny with input as flow(kind, null)

flow(kind, accepted) := {"environment": {"protected": false}, "flows": [{
	"subject": "flow:a.yml",
	"version": "2.0.0",
	"misfits": [{"kind": kind, "name": "conditions", "path": ["triggers", 0, "conditions"], "nearest": null, "replacement": null, "owner": null, "accepted": accepted}],
}]}

test_it_is_denied if judged("removed-property") == {{"subject": "flow:a.yml", "path": ["triggers", 0, "conditions"], "message": "Kestra 2.0.0 no longer has the property conditions"}}

test_other_misfits_belong_to_other_rules if judged("wrong-type") == set()

test_what_is_saved_nevertheless_is_a_warning if count(rule.warn) == 1 with input as flow("removed-property", "it runs")
