package gate.rules.read_only_production.namespace_policies_test

import data.gate.rules.read_only_production.namespace_policies as rule

made(subject, values) := {"subject": subject, "address": subject, "mode": "managed", "refs": {}, "values": values}

judged(kestra, policies) := found if {
	found := rule.deny with input as {"plan": null, "environment": {"kestra": kestra}, "by_type": {"resources": {
		"kestra_namespace": [made("config:kestra_namespace.a", {"namespace_id": "company.sales"}), made("config:kestra_namespace.b", {"namespace_id": null})],
		"kestra_policy": [made("config:kestra_policy.a", policy) | some policy in policies],
	}}}
}

newer := {"edition": "ee", "version": "2.0"}

denied := {{"subject": "config:kestra_namespace.a", "path": ["namespace_id"], "message": "no policy is in force in company.sales"}}

test_a_namespace_without_a_policy_is_found if judged(newer, []) == denied

test_a_policy_of_another_namespace_is_none if judged(newer, [{"scope": "NAMESPACE", "namespace": "company.other", "content": {"id": "a"}}]) == denied

test_a_policy_that_is_not_in_force_is_none if {
	judged(newer, [{"scope": "TENANT", "content": {"id": "a", "enforcement": "EVALUATE"}}]) == denied
	judged(newer, [{"scope": "TENANT", "content": {"enforcement": "DISABLED"}}]) == denied
}

test_a_policy_of_which_nothing_is_known_is_none if {
	judged(newer, [{"scope": "TENANT", "namespace": null, "content": null}]) == denied
	judged(newer, [{"scope": "TENANT", "content": "id: [a"}]) == denied
	judged(newer, [{"scope": "NAMESPACE", "namespace": null, "content": {"id": "a"}}]) == denied
}

test_a_policy_that_covers_it_is_enough if {
	judged(newer, [{"scope": "NAMESPACE", "namespace": "company", "content": {"id": "a"}}]) == set()
	judged(newer, [{"scope": "TENANT", "content": {"enforcement": "ACTIVE"}}]) == set()
	judged(newer, [{"scope": "INSTANCE", "content": {"rules": []}}]) == set()
}

test_where_there_are_no_policies_none_is_missed if {
	judged({"edition": "oss", "version": "2.0"}, []) == set()
	judged({"edition": "ee", "version": "1.3"}, []) == set()
	judged({"edition": "ee", "version": "0.24"}, []) == set()
}
