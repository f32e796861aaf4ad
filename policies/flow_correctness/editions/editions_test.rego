package gate.rules.flow_correctness.editions_test

import data.gate.rules.flow_correctness.editions as rule

judged(kind) := found if found := rule.deny with input as flow(kind, null)

flow(kind, accepted) := {"environment": {"protected": false}, "flows": [{
	"subject": "flow:a.yml",
	"version": "2.0.0",
	"misfits": [{"kind": kind, "name": "assets", "path": ["tasks", 0, "assets"], "nearest": null, "replacement": null, "owner": null, "accepted": accepted}],
}]}

test_it_is_denied if judged("enterprise-only") == {{"subject": "flow:a.yml", "path": ["tasks", 0, "assets"], "message": "Kestra 2.0.0 has only in its Enterprise edition assets"}}

test_other_misfits_belong_to_other_rules if judged("wrong-type") == set()

test_what_is_saved_nevertheless_is_a_warning if count(rule.warn) == 1 with input as flow("enterprise-only", "it runs")
