package gate.rules.environment_separation.flow_namespace_test

import data.gate.rules.environment_separation.flow_namespace as rule

judged(roots, namespace, unknown) := found if found := rule.deny with input as {
	"environment": {"subject": "environment:dev", "name": "dev", "namespaces": roots},
	"flows": [{"subject": "flow:flows/a.yml", "namespace": namespace, "unknown": unknown}],
}

finding(message) := {"subject": "flow:flows/a.yml", "path": ["namespace"], "message": message}

test_below_a_root_is_allowed if judged(["shared", "company"], "company.sales", []) == set()

test_a_root_itself_is_allowed if judged(["company"], "company", []) == set()

test_another_root_is_denied if {
	judged(["company.dev", "shared"], "company.prod", []) == {finding("namespace company.prod lies outside of dev, which holds company.dev, shared")}
}

test_a_name_that_only_begins_alike_is_denied if {
	judged(["company"], "company2.sales", []) == {finding("namespace company2.sales lies outside of dev, which holds company")}
}

test_a_missing_namespace_is_not_judged_here if judged(["company"], null, []) == set()

test_unknown_below_a_root_is_allowed if judged(["company"], "company.«unknown»", [["namespace"]]) == set()

test_unknown_that_may_lie_inside_is_not_judged_here if judged(["company"], "«unknown»", [["namespace"]]) == set()

test_unknown_that_cannot_lie_inside_is_denied if {
	judged(["company"], "other.«unknown»", [["namespace"]]) == {finding("namespace other.«unknown» lies outside of dev, which holds company")}
}

test_an_environment_without_namespaces_is_denied_once if {
	judged([], "company", []) == {{
		"subject": "environment:dev",
		"path": ["namespaces"],
		"message": "dev has flows but no `namespaces`: list the namespaces that it holds",
	}}
}

test_no_flows_need_no_namespaces if {
	rule.deny == set() with input as {"environment": {"subject": "environment:dev", "name": "dev", "namespaces": []}, "flows": []}
}
