package gate.rules.read_only_production.resource_types_test

import data.gate.rules.read_only_production.resource_types as rule

asked(protected, types, resources, changes) := {
	"environment": {"subject": "environment:prod", "name": "prod", "protected": protected, "resource_types": types},
	"by_type": {"resources": by_type(resources), "changes": by_type(changes)},
}

by_type(facts) := {type: same |
	some fact in facts
	type := fact.type
	same := [other | some other in facts; other.type == type]
}

of_type(prefix, type) := {"subject": sprintf("%s%s.x", [prefix, type]), "address": sprintf("%s.x", [type]), "type": type}

finding(subject, message) := {"subject": subject, "path": [], "message": message}

test_listed_types_are_allowed if {
	rule.deny == set() with input as asked(true, ["kestra_*", "terraform_data"], [of_type("config:", "kestra_flow"), of_type("config:", "terraform_data")], [of_type("change:", "kestra_flow")])
}

test_a_type_in_the_code_is_denied_once if {
	rule.deny == {finding("config:null_resource.x", "null_resource.x has type null_resource, which is not among `resource_types`")} with input as asked(true, ["kestra_*"], [of_type("config:", "null_resource"), of_type("config:", "kestra_kv")], [of_type("change:", "null_resource")])
}

test_a_type_that_only_the_plan_has_is_denied if {
	rule.deny == {finding("change:null_resource.x", "null_resource.x has type null_resource, which is not among `resource_types`")} with input as asked(false, ["kestra_*"], [], [of_type("change:", "null_resource"), of_type("change:", "kestra_kv")])
}

test_a_plan_without_code_is_judged if {
	rule.deny == {finding("change:external.x", "external.x has type external, which is not among `resource_types`")} with input as {
		"environment": {"subject": "environment:prod", "name": "prod", "protected": true, "resource_types": ["kestra_*"]},
		"configuration": null,
		"plan": {"changes": [of_type("change:", "external")]},
		"by_type": {"resources": {}, "changes": {"external": [of_type("change:", "external")]}},
	}
}

test_a_pattern_holds_for_the_whole_type if {
	rule.deny == {finding("config:kestra_flow.x", "kestra_flow.x has type kestra_flow, which is not among `resource_types`")} with input as asked(true, ["kestra", "estra_*"], [of_type("config:", "kestra_flow")], [])
}

test_an_empty_list_allows_nothing if {
	rule.deny == {finding("config:kestra_flow.x", "kestra_flow.x has type kestra_flow, which is not among `resource_types`")} with input as asked(false, [], [of_type("config:", "kestra_flow")], [])
}

test_a_protected_environment_needs_a_list if {
	rule.deny == {{
		"subject": "environment:prod",
		"path": ["resource_types"],
		"message": "a protected environment must list the types that it may hold",
	}} with input as asked(true, null, [of_type("config:", "kestra_flow")], [])
}

test_others_need_no_list if {
	rule.deny == set() with input as asked(false, null, [of_type("config:", "null_resource")], [of_type("change:", "null_resource")])
}
