package gate.rules.environment_separation.airbyte_connections_test

import data.gate.rules.environment_separation.airbyte_connections as rule

sync(target) := {"kind": "airbyte-connection", "target": target, "subject": "flow:a", "path": ["tasks", 0, "connectionId"]}

key := {"kind": "kv", "target": "ID", "namespace": "company", "subject": "flow:a", "path": ["tasks", 0, "connectionId"]}

asked(protected, target, value) := {
	"environment": {"name": "dev", "protected": protected},
	"environments": [{"name": "dev", "airbyte": {"connections": ["c-dev"]}}, {"name": "prod", "airbyte": {"connections": ["c-prod"]}}, {"name": "x", "airbyte": null}],
	"plan": null,
	"by_type": {
		"references": {"airbyte-connection": [sync(target)], "kv": [key]},
		"resources": {"kestra_kv": [{
			"mode": "managed",
			"subject": "config:kestra_kv.a",
			"address": "kestra_kv.a",
			"refs": {},
			"values": {"namespace": "company", "key": "ID", "value": value},
		}]},
	},
}

found(message) := {{"subject": "flow:a", "path": ["tasks", 0, "connectionId"], "message": message}}

quiet(about) if {
	rule.deny == set() with input as about
	rule.warn == set() with input as about
}

test_an_own_connection_is_allowed if quiet(asked(true, "c-dev", null))

test_another_environments_connection_is_denied_everywhere if {
	every protected in [false, true] {
		rule.deny == found("it syncs connection c-prod of prod") with input as asked(protected, "c-prod", null)
		rule.warn == set() with input as asked(protected, "c-prod", null)
	}
}

test_another_environments_connection_in_a_key_is_denied if {
	rule.deny == found("it syncs connection c-prod of prod") with input as asked(false, "«unknown»", "c-prod")
}

test_a_connection_of_nobody_is_denied_where_protected if {
	rule.deny == found("it syncs connection c, which no environment lists") with input as asked(true, "c", null)
}

test_a_connection_of_nobody_is_a_warning_elsewhere if {
	rule.deny == set() with input as asked(false, "c", null)
	rule.warn == found("it syncs connection c, which no environment lists") with input as asked(false, "c", null)
}

test_what_is_known_after_apply_is_allowed if quiet(asked(true, "«unknown»", null))

made(target) := object.union(asked(true, target, null), {
	"plan": {"subject": "plan"},
	"by_type": {"changes": {"airbyte_connection": [{
		"address": "airbyte_connection.a",
		"type": "airbyte_connection",
		"deposed": null,
		"after": {"connection_id": "c"},
	}]}},
})

test_a_connection_of_the_plan_is_allowed if quiet(made("c"))

unwritten(protected) := object.union(asked(protected, "«unknown»", null), {"by_type": {"resources": {"kestra_kv": []}}})

test_what_nobody_wrote_down_is_a_warning_where_protected if {
	rule.warn == found("nothing in Terraform says which connection it syncs") with input as unwritten(true)
	rule.deny == set() with input as unwritten(true)
}

test_what_nobody_wrote_down_is_allowed_elsewhere if quiet(unwritten(false))
