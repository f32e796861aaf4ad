package gate.rules.flow_correctness.supplied_inputs_test

import data.gate.rules.flow_correctness.supplied_inputs as rule

misfit(kind) := {"flows": [{
	"subject": "flow:a.yml",
	"version": "2.0.0",
	"misfits": [{"kind": kind, "name": "day", "path": ["triggers", 0], "nearest": null, "replacement": null, "owner": null}],
}]}

finding(message) := {{"subject": "flow:a.yml", "path": ["triggers", 0], "message": message}}

test_it_is_denied if rule.deny == finding("Kestra 2.0.0 refuses a trigger that does not supply the input day") with input as misfit("missing-input")

test_it_is_not_warned_of_too if rule.warn == set() with input as misfit("missing-input")

test_what_still_works_is_warned_of if rule.warn == finding("Kestra 2.0.0 fails each execution of a trigger that does not supply the input day") with input as misfit("unsupplied-input")

test_what_still_works_is_not_denied if rule.deny == set() with input as misfit("unsupplied-input")

test_other_misfits_belong_to_other_rules if rule.deny | rule.warn == set() with input as misfit("wrong-type")
