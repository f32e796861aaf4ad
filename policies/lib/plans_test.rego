package gate.lib.plans_test

import data.gate.lib.plans

whole := {"errored": false, "complete": true, "applyable": true, "targets": []}

change := [{"operation": "create"}]

flaw(identity, changes) := found if found := plans.flaw with input as {"plan": {"identity": object.union(whole, identity), "changes": changes}}

test_a_whole_plan_has_no_flaw if {
	not plans.flaw with input as {"plan": {"identity": whole, "changes": change}}
}

test_errored if flaw({"errored": true, "complete": false, "applyable": false}, change) == ["errored", "Terraform failed while it made this plan"]

test_silence_about_errors_is_a_flaw if flaw({"errored": null}, change)[0] == "errored"

test_targets if {
	flaw({"targets": ["kestra_flow.a", "kestra_flow.b"], "complete": false}, change) == ["targets", "the plan was made for kestra_flow.a, kestra_flow.b only, and leaves out the rest"]
}

test_incomplete_without_targets if flaw({"targets": null, "complete": false}, change)[0] == "complete"

test_silence_about_completeness_is_a_flaw if flaw({"complete": null}, change)[0] == "complete"

test_changes_that_cannot_be_applied if flaw({"applyable": false}, change)[0] == "applyable"

test_nothing_to_apply_is_no_flaw if {
	idle := [{"operation": "no-op"}, {"operation": "read"}]
	not plans.flaw with input as {"plan": {"identity": object.union(whole, {"applyable": false}), "changes": idle}}
}

asserted := {"backend": "s3", "workspace": "default", "config": {"bucket": "tf", "key": "prod.tfstate"}}

differences(identity) := found if found := plans.differences with input as {"environment": {"state": asserted}, "plan": {"identity": identity}}

test_the_asserted_state if {
	differences({"backend": "s3", "workspace": "default", "backend_config": {"bucket": "tf", "key": "prod.tfstate", "region": "x"}}) == set()
}

test_another_state if {
	differences({"backend": "local", "workspace": "dev", "backend_config": {"bucket": "tf", "key": null}}) == {
		[["backend"], "local", "s3"],
		[["workspace"], "dev", "default"],
		[["backend", "key"], null, "prod.tfstate"],
	}
}

test_a_plan_that_does_not_say if {
	differences({"backend": null, "workspace": null, "backend_config": null}) == {
		[["backend"], null, "s3"],
		[["workspace"], null, "default"],
		[["backend", "bucket"], null, "tf"],
		[["backend", "key"], null, "prod.tfstate"],
	}
}

test_nothing_asserted if {
	plans.differences == set() with input as {"environment": {"state": null}, "plan": {"identity": {"backend": "local"}}}
}
