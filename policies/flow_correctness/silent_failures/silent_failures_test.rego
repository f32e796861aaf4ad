package gate.rules.flow_correctness.silent_failures_test

import data.gate.rules.flow_correctness.silent_failures as rule

flow(overrides) := {"flows": [object.union(
	{"subject": "flow:a.yml", "id": "load", "namespace": "company.sales", "disabled": false, "given": ["tasks"], "triggers": [{"id": "nightly", "disabled": false}]},
	overrides,
)]}

test_it_is_denied if {
	rule.deny == {{"subject": "flow:a.yml", "path": [], "message": "load starts by itself, and has no `errors`"}} with input as flow({})
}

test_with_errors_is_allowed if rule.deny == set() with input as flow({"given": ["tasks", "errors"]})

test_a_disabled_flow_does_not_start if rule.deny == set() with input as flow({"disabled": true})

test_a_disabled_trigger_starts_nothing if rule.deny == set() with input as flow({"triggers": [{"id": "nightly", "disabled": true}]})

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
