package gate.rules.read_only_production.writers_test

import data.gate.rules.read_only_production.writers as rule

role(action) := {"subject": "config:kestra_role.a", "address": "kestra_role.a", "mode": "managed", "refs": {}, "values": {"permissions": [{"type": "FLOW", "permissions": action}]}}

binding(refs) := {"subject": "config:kestra_binding.a", "address": "kestra_binding.a", "mode": "managed", "refs": refs, "values": {"role_id": "1", "external_id": "2"}}

judged(one, actions) := found if {
	found := rule.deny with input as {
		"plan": null,
		"environment": {"kestra": {"service_accounts": [], "read_roles": []}},
		"by_type": {"resources": {"kestra_role": [role(actions)], "kestra_binding": [one]}},
	}
		with data.gate.data.roles as {"reading": ["READ"], "operating": {"FLOW": ["EXECUTE"]}}
}

finding(message) := {"subject": "config:kestra_binding.a", "path": ["role_id"], "message": message}

bound := binding({"role_id": ["kestra_role.a"]})

test_a_role_that_writes_is_denied if {
	judged(bound, ["READ", "UPDATE", "DELETE"]) == {finding("kestra_binding.a gives people the role kestra_role.a, which may FLOW DELETE, FLOW UPDATE")}
}

test_one_that_reads_and_operates_is_allowed if judged(bound, ["READ", "EXECUTE"]) == set()

test_one_that_is_not_known_is_denied if {
	judged(binding({}), ["READ"]) == {finding("kestra_binding.a gives people a role that is neither in this configuration nor among `kestra.read_roles`")}
}
