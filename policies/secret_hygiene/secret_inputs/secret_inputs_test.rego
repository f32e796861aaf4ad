package gate.rules.secret_hygiene.secret_inputs_test

import data.gate.rules.secret_hygiene.secret_inputs as rule

found(kind, confidence) := {"secrets": [{
	"subject": "flow:a",
	"path": ["x", 0],
	"kind": kind,
	"what": "db_password",
	"confidence": confidence,
}]}

said(message) := {{"subject": "flow:a", "path": ["x", 0], "message": message}}

stand_in := "db_password is written here, or a stand-in for it"

test_unmasked_input_is_denied if {
	rule.deny == said("db_password is the name of an input that is not of type SECRET") with input as found("unmasked-input", "high")
}

test_input_default_is_denied if {
	rule.deny == said("db_password has a default, which is written in the flow") with input as found("input-default", "high")
}

test_input_default_that_may_be_a_stand_in_is_warned_of if {
	rule.warn == said(stand_in) with input as found("input-default", "low")
	rule.deny == set() with input as found("input-default", "low")
}

test_another_kind_is_another_rules_matter if {
	rule.deny == set() with input as found("other", "high")
	rule.warn == set() with input as found("other", "low")
}
