package gate.lib.plans_test

import data.gate.lib.plans

whole := {"errored": false, "complete": true, "applyable": true, "targets": []}

change := [{"operation": "create"}]

asked(identity, changes) := {"plan": {"identity": object.union(whole, identity)}, "by_type": {"changes": {"x": changes}}}

flaw(identity, changes) := found if found := plans.flaw with input as asked(identity, changes)

test_a_whole_plan_has_no_flaw if {
	not plans.flaw with input as asked({}, change)
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
	not plans.flaw with input as asked({"applyable": false}, idle)
}

test_what_is_put_off_is_not_said_twice if {
	later := {"subject": "deferred:x.a[*]", "address": "x.a[*]", "reason": "instance_count_unknown"}
	put_off := {"plan": {"identity": object.union(whole, {"complete": false}), "deferred": [later]}}
	not plans.flaw with input as put_off
	plans.put_off == {["deferred:x.a[*]", "x.a[*] is put off to a later plan (instance_count_unknown), so that nobody can review it now"]} with input as put_off
}
