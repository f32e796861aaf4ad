package gate.rules.read_only_production.drift_test

import data.gate.rules.read_only_production.drift as rule

unreviewed := {"kestra_flow": ["revision"]}

asked(overrides) := {"plan": {"drift": [object.union(
	{"subject": "drift:kestra_flow.a", "address": "kestra_flow.a", "type": "kestra_flow", "after": {}, "changed": [], "adopted": []},
	overrides,
)]}}

finding(path, message) := {"subject": "drift:kestra_flow.a", "path": path, "message": message}

judged(overrides) := {"deny": denied, "warn": warned} if {
	denied := rule.deny with input as asked(overrides) with data.gate.data.unreviewed as unreviewed
	warned := rule.warn with input as asked(overrides) with data.gate.data.unreviewed as unreviewed
}

test_what_is_kept_is_denied if {
	judged({"changed": [["content"], ["revision"]], "adopted": [["content"], ["revision"]]}) == {
		"deny": {finding(["content"], "content of kestra_flow.a was changed outside Terraform, and the plan keeps that")},
		"warn": set(),
	}
}

test_what_is_written_over_is_a_warning if {
	judged({"changed": [["content"], ["revision"]], "adopted": [["revision"]]}) == {
		"deny": set(),
		"warn": {finding(["content"], "content of kestra_flow.a was changed outside Terraform, and the plan writes over that")},
	}
}

test_several_arguments_are_named_together if {
	judged({"changed": [["content"], ["labels"], ["namespace"]], "adopted": [["content"], ["labels"]]}) == {
		"deny": {finding(["content"], "content, labels of kestra_flow.a was changed outside Terraform, and the plan keeps that")},
		"warn": {finding(["namespace"], "namespace of kestra_flow.a was changed outside Terraform, and the plan writes over that")},
	}
}

test_what_the_server_sets_itself_is_allowed if {
	judged({"changed": [["revision"]], "adopted": [["revision"]]}) == {"deny": set(), "warn": set()}
	judged({"changed": [["revision"]]}) == {"deny": set(), "warn": set()}
}

test_a_type_that_is_not_known_is_judged_whole if {
	judged({"type": "acme_thing", "changed": [["revision"]], "adopted": [["revision"]]}).deny == {finding(["revision"], "revision of kestra_flow.a was changed outside Terraform, and the plan keeps that")}
}

test_an_object_that_is_gone if {
	judged({"after": null, "changed": [[]], "adopted": [[]]}).deny == {finding([], "kestra_flow.a was deleted outside Terraform, and the plan keeps that")}
	judged({"after": null, "changed": [[]]}).warn == {finding([], "kestra_flow.a was deleted outside Terraform, and the plan writes over that")}
}
