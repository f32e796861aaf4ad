package gate.rules.secret_hygiene.kept_in_clear_test

import data.gate.rules.secret_hygiene.kept_in_clear as rule

found(kind, confidence) := {"secrets": [{
	"subject": "flow:a",
	"path": ["x", 0],
	"kind": kind,
	"what": "db_password",
	"confidence": confidence,
}]}

said(message) := {{"subject": "flow:a", "path": ["x", 0], "message": message}}

test_sensitive_in_clear_is_denied if {
	rule.deny == said("db_password is sensitive in Terraform, and stored where Kestra shows it") with input as found("sensitive-in-clear", "high")
}

test_another_kind_is_another_rules_matter if {
	rule.deny == set() with input as found("other", "high")
}
