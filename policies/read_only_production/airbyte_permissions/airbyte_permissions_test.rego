package gate.rules.read_only_production.airbyte_permissions_test

import data.gate.rules.read_only_production.airbyte_permissions as rule

asked(type, airbyte) := {"plan": null, "environment": {"airbyte": airbyte}, "by_type": {"resources": {"airbyte_permission": [{
	"subject": "config:airbyte_permission.a",
	"address": "airbyte_permission.a",
	"mode": "managed",
	"refs": {},
	"values": {"permission_type": type, "user_id": "u1"},
}]}}}

judged(type, airbyte) := found if found := rule.deny with input as asked(type, airbyte) with data.gate.data.airbyte_permissions as {"reading": ["workspace_reader"]}

denied := {{
	"subject": "config:airbyte_permission.a",
	"path": ["permission_type"],
	"message": "airbyte_permission.a lets somebody write, as workspace_editor, who is not among `airbyte.service_accounts`",
}}

test_an_editor_is_denied if judged("workspace_editor", {"service_accounts": ["u2"]}) == denied

test_an_editor_is_denied_where_nobody_is_named if judged("workspace_editor", null) == denied

test_a_program_is_allowed if judged("workspace_editor", {"service_accounts": ["u1"]}) == set()

test_a_reader_is_allowed if judged("workspace_reader", {"service_accounts": []}) == set()
