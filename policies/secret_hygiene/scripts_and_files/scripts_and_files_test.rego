package gate.rules.secret_hygiene.scripts_and_files_test

import data.gate.rules.secret_hygiene.scripts_and_files as rule

found(kind, confidence) := {"secrets": [{
	"subject": "flow:a",
	"path": ["x", 0],
	"kind": kind,
	"what": "db_password",
	"confidence": confidence,
}]}

said(message) := {{"subject": "flow:a", "path": ["x", 0], "message": message}}

stand_in := "db_password is written here, or a stand-in for it"

test_script_is_denied if {
	rule.deny == said("db_password is written in the code") with input as found("script", "high")
}

test_script_that_may_be_a_stand_in_is_warned_of if {
	rule.warn == said(stand_in) with input as found("script", "low")
	rule.deny == set() with input as found("script", "low")
}

test_file_is_denied if {
	rule.deny == said("db_password is written in the code") with input as found("file", "high")
}

test_file_that_may_be_a_stand_in_is_warned_of if {
	rule.warn == said(stand_in) with input as found("file", "low")
	rule.deny == set() with input as found("file", "low")
}

test_another_kind_is_another_rules_matter if {
	rule.deny == set() with input as found("other", "high")
	rule.warn == set() with input as found("other", "low")
}
