package gate.rules.read_only_production.taken_over_test

import data.gate.rules.read_only_production.taken_over as rule

asked(overrides) := {"by_type": {"changes": {"x": [object.union(
	{"subject": "change:kestra_flow.a", "address": "kestra_flow.a", "operation": "no-op", "importing": null, "previous_address": null, "changed": [["content"], ["name"]]},
	overrides,
)]}}}

finding(message) := {"subject": "change:kestra_flow.a", "path": [], "message": message}

test_an_import_that_changes_is_denied if {
	rule.deny == {finding("kestra_flow.a would be imported, and content, name changed")} with input as asked({"importing": "company/a", "operation": "update"})
	rule.warn == set() with input as asked({"importing": "company/a", "operation": "update"})
}

test_an_import_by_identity_is_one if {
	rule.deny == {finding("kestra_flow.a would be imported, and content, name changed")} with input as asked({"importing": "", "operation": "update"})
}

test_an_import_alone_is_a_warning if {
	rule.deny == set() with input as asked({"importing": "company/a"})
	rule.warn == {finding("kestra_flow.a would be imported as it is: whoever reviews this reviews what it is now")} with input as asked({"importing": "company/a"})
}

test_a_move_that_changes_is_denied if {
	rule.deny == {finding("kestra_flow.a would be moved from kestra_flow.b, and content, name changed")} with input as asked({"previous_address": "kestra_flow.b", "operation": "update"})
}

test_a_move_alone_is_allowed if {
	rule.deny == set() with input as asked({"previous_address": "kestra_flow.b"})
	rule.warn == set() with input as asked({"previous_address": "kestra_flow.b"})
}

test_an_update_in_its_place_is_allowed if rule.deny == set() with input as asked({"operation": "update"})
