package gate.rules.flow_correctness.types_test

import data.gate.rules.flow_correctness.types as rule

misfit(kind) := {"flows": [{
	"subject": "flow:a.yml",
	"version": "2.0.0",
	"misfits": [{"kind": kind, "name": "io.kestra.core.tasks.log.Log", "path": ["tasks", 0, "type"], "nearest": null, "replacement": null, "owner": null}],
}]}

finding(message) := {{"subject": "flow:a.yml", "path": ["tasks", 0, "type"], "message": message}}

test_it_is_denied if rule.deny == finding("Kestra 2.0.0 no longer has the type io.kestra.core.tasks.log.Log") with input as misfit("removed-type")

test_it_is_not_warned_of_too if rule.warn == set() with input as misfit("removed-type")

test_what_still_works_is_warned_of if rule.warn == finding("Kestra 2.0.0 knows only as an old name io.kestra.core.tasks.log.Log") with input as misfit("old-type")

test_what_still_works_is_not_denied if rule.deny == set() with input as misfit("old-type")

test_other_misfits_belong_to_other_rules if rule.deny | rule.warn == set() with input as misfit("wrong-type")
