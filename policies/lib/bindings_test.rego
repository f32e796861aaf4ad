package gate.lib.bindings_test

import data.gate.lib.bindings

binding(external_id, refs) := {
	"subject": "config:kestra_binding.a",
	"address": "kestra_binding.a",
	"mode": "managed",
	"refs": refs,
	"values": {"external_id": external_id, "role_id": "reader"},
}

asked(one) := {
	"plan": null,
	"environment": {"kestra": {"service_accounts": ["ci", "7h1"], "read_roles": ["reader"]}},
	"by_type": {"resources": {
		"kestra_binding": [one],
		"kestra_service_account": [{"address": "kestra_service_account.ci", "values": {"name": "any"}}],
		"kestra_group": [{"address": "kestra_group.ci", "values": {"name": "ci"}}, {"address": "kestra_group.team", "values": {"name": "team", "description": "ci"}}],
		"kestra_user": [{"address": "kestra_user.ci", "values": {"username": "ci", "email": "ci@example.com"}}, {"address": "kestra_user.ann", "values": {"email": "ann@example.com"}}],
		"kestra_app": [{"address": "kestra_app.ci", "values": {"name": "ci"}}],
		"kestra_role": [{"subject": "config:kestra_role.editor", "address": "kestra_role.editor", "mode": "managed", "refs": {}, "values": {"name": "editor"}}],
	}},
}

people(one) := count(found) if found := bindings.people with input as asked(one)

test_a_service_account_is_no_person if people(binding(null, {"external_id": ["kestra_service_account.ci"]})) == 0

test_an_id_that_gate_yaml_names_is_no_person if people(binding("7h1", {})) == 0

test_a_group_or_user_that_gate_yaml_names_is_no_person if {
	people(binding(null, {"external_id": ["kestra_group.ci"]})) == 0
	people(binding(null, {"external_id": ["kestra_user.ci"]})) == 0
}

test_everybody_else_may_be_one if {
	people(binding(null, {"external_id": ["kestra_group.team"]})) == 1
	people(binding(null, {"external_id": ["kestra_user.ann"]})) == 1
	people(binding("5x9", {})) == 1
	people(binding(null, {"external_id": ["kestra_app.ci"]})) == 1
	people(binding(null, {"external_id": ["kestra_group.team", "kestra_service_account.ci"]})) == 1
}

editor := object.union(binding("5x9", {"role_id": ["kestra_role.editor"]}), {"values": {"role_id": null}})

test_roles_of_the_configuration_are_known if {
	one := editor
	bindings.roles(one) == {"kestra_role.editor": {"name": "editor"}} with input as asked(one)
	not bindings.unclear(one) with input as asked(one)
}

test_roles_that_gate_yaml_names_are_clear if not bindings.unclear(binding("5x9", {})) with input as asked(editor)

test_other_roles_are_not_clear if {
	other := object.union(binding("5x9", {}), {"values": {"role_id": "admin"}})
	bindings.unclear(other) with input as asked(other)
	bindings.unclear(binding("5x9", {})) with input as {"plan": null, "environment": {"kestra": null}, "by_type": {"resources": {}}}
}
