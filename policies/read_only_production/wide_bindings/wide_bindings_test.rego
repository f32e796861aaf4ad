package gate.rules.read_only_production.wide_bindings_test

import data.gate.rules.read_only_production.wide_bindings as rule

role(actions) := {"subject": "config:kestra_role.a", "address": "kestra_role.a", "mode": "managed", "refs": {}, "values": {"permissions": [{"type": "EXECUTION", "permissions": actions}]}}

binding(values) := {"subject": "config:kestra_binding.a", "address": "kestra_binding.a", "mode": "managed", "refs": {"role_id": ["kestra_role.a"]}, "values": object.union({"external_id": "2", "role_id": null}, values)}

judged(values, actions) := {"deny": denied, "warn": warned} if {
	asked := {
		"plan": null,
		"environment": {"kestra": {"service_accounts": [], "read_roles": []}},
		"by_type": {"resources": {"kestra_role": [role(actions)], "kestra_binding": [binding(values)]}},
	}
	known := {"reading": ["READ"], "operating": {"EXECUTION": ["CREATE", "KILL"]}}
	denied := rule.deny with input as asked with data.gate.data.roles as known
	warned := rule.warn with input as asked with data.gate.data.roles as known
}

finding(what) := {"subject": "config:kestra_binding.a", "path": [], "message": sprintf("kestra_binding.a lets people %s in every namespace", [what])}

test_running_flows_everywhere_is_denied if {
	judged({"namespace": null}, ["READ", "KILL", "CREATE"]) == {"deny": {finding("EXECUTION CREATE, EXECUTION KILL")}, "warn": set()}
	judged({}, ["KILL"]) == {"deny": {finding("EXECUTION KILL")}, "warn": set()}
	judged({"namespace": ""}, ["KILL"]) == {"deny": {finding("EXECUTION KILL")}, "warn": set()}
}

test_reading_everywhere_is_a_warning if judged({}, ["READ"]) == {"deny": set(), "warn": {finding("read")}}

test_a_namespace_is_allowed if judged({"namespace": "company.team"}, ["KILL"]) == {"deny": set(), "warn": set()}
