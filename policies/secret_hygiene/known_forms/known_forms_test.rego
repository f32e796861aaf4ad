package gate.rules.secret_hygiene.known_forms_test

import data.gate.rules.secret_hygiene.known_forms as rule

found(kind, confidence) := {"secrets": [{
	"subject": "flow:a",
	"path": ["x", 0],
	"kind": kind,
	"what": "db_password",
	"confidence": confidence,
}]}

said(message) := {{"subject": "flow:a", "path": ["x", 0], "message": message}}

stand_in := "db_password is written here, or a stand-in for it"

test_token_is_denied if {
	rule.deny == said("db_password is written in the code") with input as found("token", "high")
}

test_token_that_may_be_a_stand_in_is_warned_of if {
	rule.warn == said(stand_in) with input as found("token", "low")
	rule.deny == set() with input as found("token", "low")
}

test_private_key_is_denied if {
	rule.deny == said("db_password is written in the code") with input as found("private-key", "high")
}

test_private_key_that_may_be_a_stand_in_is_warned_of if {
	rule.warn == said(stand_in) with input as found("private-key", "low")
	rule.deny == set() with input as found("private-key", "low")
}

test_service_account_is_denied if {
	rule.deny == said("db_password is written in the code") with input as found("service-account", "high")
}

test_service_account_that_may_be_a_stand_in_is_warned_of if {
	rule.warn == said(stand_in) with input as found("service-account", "low")
	rule.deny == set() with input as found("service-account", "low")
}

test_another_kind_is_another_rules_matter if {
	rule.deny == set() with input as found("other", "high")
	rule.warn == set() with input as found("other", "low")
}
