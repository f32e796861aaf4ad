package gate.rules.environment_separation.resource_namespace_test

import data.gate.rules.environment_separation.resource_namespace as rule

judged(roots, type, resource) := found if found := rule.deny with input as {
	"environment": {"name": "prod", "namespaces": roots},
	"environments": [{"name": "prod", "namespaces": roots}, {"name": "dev", "namespaces": ["sandbox"]}],
	"by_type": {"resources": {type: [object.union({"subject": "config:a.b", "address": "a.b", "mode": "managed"}, resource)]}},
}

finding(argument, namespace) := {"subject": "config:a.b", "path": [argument], "message": message} if {
	message := sprintf("a.b lies in namespace %s, outside of prod, which holds company, shared", [namespace])
}

roots := ["company", "shared"]

test_a_key_of_nobodys_namespace_is_named if {
	judged(roots, "kestra_kv", {"values": {"namespace": "company2", "key": "company2"}}) == {finding("namespace", "company2")}
}

test_a_namespace_of_nobody_is_named if {
	judged(roots, "kestra_namespace", {"values": {"namespace_id": "other"}}) == {finding("namespace_id", "other")}
}

test_what_cannot_lie_inside_is_named if {
	judged(roots, "kestra_kv", {"values": {"namespace": "other.«unknown»"}}) == {finding("namespace", "other.«unknown»")}
}

test_what_may_lie_inside_is_allowed if judged(roots, "kestra_kv", {"values": {"namespace": "comp«unknown»"}}) == set()

test_below_a_root_is_allowed if judged(roots, "kestra_kv", {"values": {"namespace": "company.sales"}}) == set()

test_without_a_namespace_it_is_not_judged if judged(roots, "kestra_role", {"values": {"namespace": null}}) == set()

test_another_environments_is_not_judged_here if judged(roots, "kestra_kv", {"values": {"namespace": "sandbox.a"}}) == set()

test_flows_are_not_judged_here if judged(roots, "kestra_flow", {"values": {"namespace": "other"}}) == set()

test_another_provider_is_not_judged_here if {
	other := {"subject": "config:a.b", "address": "a.b", "mode": "managed", "values": {"namespace": "other"}}
	{one.subject | some one in rule.deny} == {"config:k"} with input as {
		"environment": {"name": "prod", "namespaces": roots},
		"environments": [],
		"by_type": {"resources": {"airbyte_source": [other], "kestra_kv": [object.union(other, {"subject": "config:k"})]}},
	}
}

test_what_is_only_read_is_not_judged_here if judged(roots, "kestra_kv", {"mode": "data", "values": {"namespace": "other"}}) == set()

test_an_environment_without_namespaces_lists_none if judged([], "kestra_kv", {"values": {"namespace": "other"}}) == set()
