package gate.rules.environment_separation.environment_label_test

import data.gate.rules.environment_separation.environment_label as rule

asked(labels) := {
	"environment": {"name": "prod"},
	"environments": [{"name": "dev"}, {"name": "prod"}],
	"flows": [{"subject": "flow:a", "labels": labels}],
}

test_its_own_name_is_allowed if rule.deny == set() with input as asked({"environment": "prod"})

test_no_label_is_allowed if rule.deny == set() with input as asked({})

test_another_word_is_allowed if rule.deny == set() with input as asked({"env": "production", "team": "dev"})

test_another_environments_name_is_denied if {
	every label in ["env", "environment"] {
		message := sprintf("the label %s says dev, but the flow is in prod", [label])
		rule.deny == {{"subject": "flow:a", "path": ["labels", label], "message": message}} with input as asked({label: "dev"})
	}
}
