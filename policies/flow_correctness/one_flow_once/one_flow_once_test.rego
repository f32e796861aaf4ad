package gate.rules.flow_correctness.one_flow_once_test

import data.gate.rules.flow_correctness.one_flow_once as rule

test_a_flow_that_is_there_once_is_allowed if rule.deny == set() with input as {"graph": {"twins": []}}

test_each_twin_names_the_others if {
	twin := {"subject": "flow:a.yml", "path": ["id"], "name": "company.load", "others": ["flow:b.yml", "flow:c.yml"]}

	rule.deny == {{"subject": "flow:a.yml", "path": ["id"], "message": "company.load is also flow:b.yml, flow:c.yml"}} with input as {"graph": {"twins": [twin]}}
}
