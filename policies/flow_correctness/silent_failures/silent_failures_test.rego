package gate.rules.flow_correctness.silent_failures_test

import data.gate.rules.flow_correctness.silent_failures as rule

flow(overrides) := with_tasks(overrides, [])

with_tasks(overrides, tasks) := {
	"flows": [object.union(
		{
			"subject": "flow:a.yml",
			"id": "load",
			"namespace": "company.sales",
			"disabled": false,
			"given": ["tasks", "retry", "concurrency"],
			"triggers": [{"id": "nightly", "disabled": false, "given": ["cron"]}],
		},
		overrides,
	)],
	"by_type": {"tasks": {"t.T": array.concat([task(["tasks", 0], ["timeout"])], tasks)}},
}

task(path, given) := {"subject": "flow:a.yml", "path": path, "given": given}

test_it_is_denied if {
	rule.deny == {{"subject": "flow:a.yml", "path": [], "message": "load starts by itself, and has no `errors`"}} with input as flow({})
}

test_with_errors_is_allowed if {
	every name in ["errors", "afterExecution"] { rule.deny == set() with input as flow({"given": ["tasks", name]}) }
}

test_finally_does_not_know_how_it_ended if count(rule.deny) == 1 with input as flow({"given": ["tasks", "finally"]})

outer := {"subject": "flow:a.yml", "path": ["tasks", 0], "given": ["tasks", "errors"]}

inner := {"subject": "flow:a.yml", "path": ["tasks", 0, "tasks", 0], "given": []}

test_errors_of_every_outermost_task_tell if {
	rule.deny == set() with input as object.union(flow({}), {"by_type": {"tasks": {"t.T": [outer, inner]}}})
}

test_errors_of_one_task_tell_of_that_alone if {
	other := {"subject": "flow:a.yml", "path": ["tasks", 1], "given": []}
	count(rule.deny) == 1 with input as object.union(flow({}), {"by_type": {"tasks": {"t.T": [outer, other]}}})
}

bare(overrides) := object.union(
	flow(object.union({"given": ["tasks", "errors"]}, overrides)),
	{"by_type": {"tasks": {"t.T": [{"subject": "flow:a.yml", "path": ["tasks", 0], "given": []}]}}},
)

lacks_all := {{"subject": "flow:a.yml", "path": ["timeout"], "message": message}} if {
	message := "load starts by a Schedule, and has no `timeout`, no `retry` and no `concurrency`"
}

test_a_schedule_that_nothing_keeps_in_hand if {
	rule.warn == lacks_all with input as bare({})
	rule.deny == set() with input as bare({})
}

test_one_of_them_is_enough if {
	rule.warn == set() with input as flow({"given": ["tasks"]})
	every name in ["retry", "concurrency"] { rule.warn == set() with input as bare({"given": ["tasks", name]}) }
}

test_others_start_once_for_each_call if {
	rule.warn == set() with input as bare({"triggers": [{"id": "called", "disabled": false, "given": ["key"]}]})
}

test_a_disabled_flow_does_not_start if {
	rule.deny == set() with input as flow({"disabled": true})
	rule.warn == set() with input as bare({"disabled": true})
}

test_a_disabled_trigger_starts_nothing if rule.deny == set() with input as flow({"triggers": [{"id": "nightly", "disabled": true, "given": ["cron"]}]})

test_without_triggers_somebody_watches if rule.deny == set() with input as flow({"triggers": []})

watched(target, namespace, flows) := object.union(flows, {"by_type": {"references": {"upstream": [{"target": target, "namespace": namespace}]}}})

test_where_a_flow_listens_to_all_it_tells if {
	every namespace in ["*", "company*", "company.sales"] { rule.deny == set() with input as watched("*", namespace, flow({})) }
}

test_a_flow_that_listens_elsewhere_does_not_tell if {
	every namespace in ["company", "other*"] { count(rule.deny) == 1 with input as watched("*", namespace, flow({})) }
}

test_a_flow_that_follows_another_one_does_not_tell if count(rule.deny) == 1 with input as watched("load", "*", flow({}))

test_nobody_listens_where_no_namespace_is_written if count(rule.deny) == 1 with input as watched("*", "*", flow({"namespace": null}))
