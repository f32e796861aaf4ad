package gate.rules.environment_separation.flow_arguments_test

import data.gate.rules.environment_separation.flow_arguments as rule

deployed := {"subject": "config:kestra_flow.a", "address": "kestra_flow.a", "flow_id": "a", "namespace": "company"}

judged(content, origin) := found if found := rule.deny with input as {"flows": [object.union(content, {"subject": "flow:a", "origin": {"deployed": origin}})]}

finding(argument, message) := {"subject": "config:kestra_flow.a", "path": [argument], "message": message}

test_agreement_is_allowed if judged({"id": "a", "namespace": "company", "unknown": []}, deployed) == set()

test_both_contradictions_are_denied if {
	judged({"id": "other", "namespace": "company.prod", "unknown": []}, deployed) == {
		finding("flow_id", "flow_id of kestra_flow.a is a, but its content says other, and Kestra goes by the content"),
		finding("namespace", "namespace of kestra_flow.a is company, but its content says company.prod, and Kestra goes by the content"),
	}
}

test_a_file_that_nothing_deploys_is_allowed if judged({"id": "a", "namespace": "company", "unknown": []}, null) == set()

test_an_unknown_argument_is_not_judged_here if {
	judged({"id": "a", "namespace": "other", "unknown": []}, object.union(deployed, {"namespace": null})) == set()
}

test_unknown_content_is_not_judged_here if {
	judged({"id": "«unknown»", "namespace": "company", "unknown": [["id"]]}, deployed) == set()
	judged({"id": "a", "namespace": "«unknown»", "unknown": [["namespace"]]}, deployed) == set()
}

test_missing_content_is_not_judged_here if judged({"id": null, "namespace": "company", "unknown": []}, deployed) == set()
