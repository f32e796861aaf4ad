package gate.rules.flow_correctness.structure_test

import data.gate.rules.flow_correctness.structure as rule

judged(kind) := found if found := rule.deny with input as {"flows": [{
	"subject": "flow:a.yml",
	"version": "2.0.0",
	"misfits": [{"kind": kind, "name": "cases", "path": ["tasks", 0, "cases"], "nearest": null, "replacement": null, "owner": null}],
}]}

test_it_is_denied if judged("wrong-structure") == {{"subject": "flow:a.yml", "path": ["tasks", 0, "cases"], "message": "Kestra 2.0.0 refuses what stands in cases"}}

test_other_misfits_belong_to_other_rules if judged("wrong-type") == set()
