package gate.rules.read_only_production.lasting_tokens_test

import data.gate.rules.read_only_production.lasting_tokens as rule

judged(type, values) := found if {
	token := {"subject": "config:x.a", "address": "x.a", "mode": "managed", "refs": {}, "values": object.union({"max_age": "P30D"}, values)}
	found := rule.deny with input as {"plan": null, "by_type": {"resources": {type: [token]}}}
		with data.gate.data.tokens as {"longest_days": 90}
}

too_long(age) if {
	message := sprintf("x.a lasts for %v; the longest here is P90D", [age])
	judged("kestra_service_account_api_token", {"max_age": age}) == {{"subject": "config:x.a", "path": ["max_age"], "message": message}}
}

test_one_that_is_prolonged_is_found if {
	judged("kestra_user_api_token", {"extended": true}) == {{"subject": "config:x.a", "path": ["extended"], "message": "x.a is prolonged by each use"}}
}

test_one_that_lasts_too_long_is_found if {
	too_long("P91D")
	too_long("P13W")
	too_long("PT2161H")
}

test_one_whose_length_is_not_plain_is_taken_for_too_long if {
	too_long("P1Y")
	too_long("P1DT12H")
	too_long("P1mD")
	too_long("90")
	too_long("30 days")
	too_long(null)
}

test_one_that_ends_in_time_is_allowed if {
	judged("kestra_user_api_token", {"max_age": "P90D", "extended": false}) == set()
	judged("kestra_user_api_token", {"max_age": "P12W"}) == set()
	judged("kestra_user_api_token", {"max_age": "PT2160H"}) == set()
}
