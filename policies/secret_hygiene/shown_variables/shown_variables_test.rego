package gate.rules.secret_hygiene.shown_variables_test

import data.gate.rules.secret_hygiene.shown_variables as rule

found(kind, confidence) := {"secrets": [{
	"subject": "flow:a",
	"path": ["x", 0],
	"kind": kind,
	"what": "db_password",
	"confidence": confidence,
}]}

said(message) := {{"subject": "flow:a", "path": ["x", 0], "message": message}}

test_unmarked_variable_is_denied if {
	rule.deny == said("db_password is the name of a variable without `sensitive = true`") with input as found("unmarked-variable", "high")
}

test_unmarked_value_is_denied if {
	rule.deny == said("db_password takes a value that Terraform shows") with input as found("unmarked-value", "high")
}

test_another_kind_is_another_rules_matter if {
	rule.deny == set() with input as found("other", "high")
}
