package gate.rules.secret_hygiene.committed_values_test

import data.gate.rules.secret_hygiene.committed_values as rule

found(kind, confidence) := {"secrets": [{
	"subject": "flow:a",
	"path": ["x", 0],
	"kind": kind,
	"what": "db_password",
	"confidence": confidence,
}]}

said(message) := {{"subject": "flow:a", "path": ["x", 0], "message": message}}

stand_in := "db_password is written here, or a stand-in for it"

test_variable_is_denied if {
	rule.deny == said("db_password is written in the code") with input as found("variable", "high")
}

test_variable_that_may_be_a_stand_in_is_warned_of if {
	rule.warn == said(stand_in) with input as found("variable", "low")
	rule.deny == set() with input as found("variable", "low")
}

test_committed_is_denied if {
	rule.deny == said("db_password is written in the code") with input as found("committed", "high")
}

test_committed_that_may_be_a_stand_in_is_warned_of if {
	rule.warn == said(stand_in) with input as found("committed", "low")
	rule.deny == set() with input as found("committed", "low")
}

test_another_kind_is_another_rules_matter if {
	rule.deny == set() with input as found("other", "high")
	rule.warn == set() with input as found("other", "low")
}
