package gate.rules.flow_correctness.names_test

import data.gate.rules.flow_correctness.names as rule

judged(kind) := found if found := rule.deny with input as {"flows": [{
	"subject": "flow:a.yml",
	"version": "2.0.0",
	"misfits": [{"kind": kind, "name": "id", "path": ["id"], "nearest": null, "replacement": null, "owner": null}],
}]}

test_it_is_denied if judged("wrong-id") == {{"subject": "flow:a.yml", "path": ["id"], "message": "Kestra 2.0.0 does not accept as a name the value of id"}}

test_other_misfits_belong_to_other_rules if judged("wrong-type") == set()
