package gate.rules.read_only_production.read_only_label_test

import data.gate.rules.read_only_production.read_only_label as rule

judged(labels) := found if found := rule.deny with input as {"flows": [{"subject": "flow:a.yml", "labels": labels}]}

open := {{
	"subject": "flow:a.yml",
	"path": ["labels"],
	"message": "without the label `system.readOnly: true`, the flow can be edited in the browser",
}}

test_a_flow_without_the_label_is_found if {
	judged({}) == open
	judged({"owner": "data"}) == open
}

test_another_value_is_found if judged({"system.readOnly": "false"}) == open

test_the_label_is_enough if judged({"system.readOnly": "true"}) == set()
