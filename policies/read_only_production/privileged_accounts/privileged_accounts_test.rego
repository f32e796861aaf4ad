package gate.rules.read_only_production.privileged_accounts_test

import data.gate.rules.read_only_production.privileged_accounts as rule

judged(type, values) := found if {
	resource := {"subject": "config:x.a", "address": "x.a", "mode": "managed", "refs": {}, "values": values}
	found := rule.deny with input as {"plan": null, "by_type": {"resources": {type: [resource]}}}
		with data.gate.data.roles as {"reading": ["READ"], "operating": {}}
}

finding(path, message) := {"subject": "config:x.a", "path": path, "message": message}

test_a_super_admin_is_denied if {
	judged("kestra_service_account", {"super_admin": true}) == {finding(["super_admin"], "x.a is a super admin")}
	judged("kestra_user", {"super_admin": true}) == {finding(["super_admin"], "x.a is a super admin")}
}

test_other_accounts_are_allowed if {
	judged("kestra_service_account", {"super_admin": false}) == set()
	judged("kestra_user", {"email": "ann@example.com"}) == set()
}

writes := [{"type": "FLOW", "permissions": ["READ", "UPDATE"]}]

test_a_default_role_that_writes_is_denied if {
	judged("kestra_role", {"is_default": true, "permissions": writes}) == {finding(["is_default"], "x.a is everybody's role, and may FLOW UPDATE")}
}

test_other_roles_are_allowed if {
	judged("kestra_role", {"is_default": false, "permissions": writes}) == set()
	judged("kestra_role", {"is_default": true, "permissions": [{"type": "FLOW", "permissions": ["READ"]}]}) == set()
}
