package gate.rules.flow_correctness.ids_twice_test

import data.gate.rules.flow_correctness.ids_twice as rule

judged(kind) := found if found := rule.deny with input as {"flows": [{
	"subject": "flow:a.yml",
	"version": "2.0.0",
	"misfits": [{"kind": kind, "name": "load", "path": ["tasks", 1, "id"], "nearest": null, "replacement": null, "owner": null}],
}]}

test_it_is_denied if judged("duplicate-id") == {{"subject": "flow:a.yml", "path": ["tasks", 1, "id"], "message": "Kestra 2.0.0 finds twice the id load"}}

test_other_misfits_belong_to_other_rules if judged("wrong-type") == set()
