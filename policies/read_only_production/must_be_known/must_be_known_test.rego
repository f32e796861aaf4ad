package gate.rules.read_only_production.must_be_known_test

import data.gate.rules.read_only_production.must_be_known as rule

known := {"kestra_flow": ["content", "namespace"]}

fact(prefix, overrides) := object.union(
	{"subject": concat("", [prefix, "kestra_flow.a"]), "address": "kestra_flow.a", "mode": "managed", "unknown": [["id"], ["content"]], "refs": {}},
	overrides,
)

finding(subject, message) := {"subject": subject, "path": ["content"], "message": message}

# The second of each is of a type whose arguments may be unknown.
planned(overrides) := {
	"plan": {},
	"by_type": {
		"resources": {"kestra_flow": [fact("config:", {})]},
		"changes": {"kestra_flow": [fact("change:", overrides)], "kestra_app": [fact("other:", {})]},
	},
}

static(overrides) := {
	"plan": null,
	"by_type": {"resources": {"kestra_flow": [fact("config:", overrides)], "kestra_app": [fact("other:", {})]}, "changes": {}},
}

test_unknown_in_a_plan_is_denied_there_alone if {
	rule.deny == {finding("change:kestra_flow.a", "content of kestra_flow.a is known only after apply")} with input as planned({})
		with data.gate.data.must_be_known as known
	rule.warn == set() with input as planned({})
		with data.gate.data.must_be_known as known
}

test_the_resources_that_it_is_made_from_are_named if {
	rule.deny == {finding("change:kestra_flow.a", "content of kestra_flow.a is known only after apply, because it is made from airbyte_connection.x, airbyte_connection.y")} with input as planned({"refs": {"content": ["airbyte_connection.x", "airbyte_connection.y"]}})
		with data.gate.data.must_be_known as known
}

test_other_arguments_may_be_unknown if {
	rule.deny == set() with input as planned({"unknown": [["id"], ["revision"]]})
		with data.gate.data.must_be_known as known
}

test_a_part_of_an_argument_counts if {
	rule.deny == {finding("change:kestra_flow.a", "content of kestra_flow.a is known only after apply")} with input as planned({"unknown": [["content", 0, "x"]]})
		with data.gate.data.must_be_known as known
}

test_a_data_source_may_be_unknown if {
	rule.warn == set() with input as static({"mode": "data"})
		with data.gate.data.must_be_known as known
	rule.deny == set() with input as planned({"mode": "data"})
		with data.gate.data.must_be_known as known
}

test_unknown_without_a_plan_is_a_warning if {
	rule.deny == set() with input as static({})
		with data.gate.data.must_be_known as known
	rule.warn == {finding("config:kestra_flow.a", "content of kestra_flow.a is known only after apply")} with input as static({})
		with data.gate.data.must_be_known as known
}

test_known_without_a_plan_is_allowed if {
	rule.warn == set() with input as static({"unknown": []})
		with data.gate.data.must_be_known as known
}

test_ids_of_new_resources_may_be_unknown if {
	not "value" in data.gate.data.must_be_known.kestra_kv
	not data.gate.data.must_be_known.airbyte_connection
	"content" in data.gate.data.must_be_known.kestra_flow
}
