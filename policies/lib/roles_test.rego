package gate.lib.roles_test

import data.gate.lib.roles

older := {"name": "a", "permissions": [{"type": "FLOW", "permissions": ["READ", "UPDATE"]}, {"type": "EXECUTION", "permissions": ["CREATE", "DELETE"]}]}

newer := {"name": "a", "resources": [{"type": "FLOW", "actions": ["VIEW", "EXECUTE", "ENABLE"]}, {"type": "EXECUTION", "actions": ["ACCESS_LOGS", "KILL"]}]}

reader := {"name": "a", "permissions": [{"type": "SECRET", "permissions": ["READ"]}], "resources": [{"type": "FLOW", "actions": ["READ", "LIST"]}]}

test_writes_in_both_models if {
	roles.writes(older) == {"FLOW UPDATE", "EXECUTION DELETE"}
	roles.writes(newer) == {"FLOW ENABLE"}
}

test_operates_in_both_models if {
	roles.operates(older) == {"EXECUTION CREATE"}
	roles.operates(newer) == {"FLOW EXECUTE", "EXECUTION KILL"}
}

test_reading_is_neither if {
	roles.writes(reader) == set()
	roles.operates(reader) == set()
}

test_a_role_without_permissions if roles.beyond_reading({"name": "a", "others": [{"type": "FLOW", "permissions": ["UPDATE"], "actions": ["UPDATE"]}]}) == set()

test_what_is_not_known_has_no_items if roles.items(null) == []

test_what_is_granted_counts_where_only_a_part_of_it_is_known if {
	roles.writes({"resources": [{"type": null, "actions": ["UPDATE", null]}]}) == {"«unknown» UPDATE", "«unknown» «unknown»"}
	roles.writes({"resources": ["x"]}) == set()
}

test_permissions_that_are_not_known if roles.beyond_reading({"permissions": null, "resources": [{"type": "FLOW", "actions": null}]}) == set()
