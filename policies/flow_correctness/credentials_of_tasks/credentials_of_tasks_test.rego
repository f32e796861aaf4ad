package gate.rules.flow_correctness.credentials_of_tasks_test

import data.gate.rules.flow_correctness.credentials_of_tasks as rule

judged(kind) := found if found := rule.deny with input as {"flows": [{
	"subject": "flow:a.yml",
	"version": "2.0.0",
	"misfits": [{"kind": kind, "name": "auth", "path": ["tasks", 0, "auth"], "nearest": null, "replacement": null, "owner": null}],
}]}

test_it_is_denied if judged("missing-auth") == {{"subject": "flow:a.yml", "path": ["tasks", 0, "auth"], "message": "Kestra 2.0.0 refuses a task without auth"}}

test_other_misfits_belong_to_other_rules if judged("wrong-type") == set()
