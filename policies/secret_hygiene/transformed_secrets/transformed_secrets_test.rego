package gate.rules.secret_hygiene.transformed_secrets_test

import data.gate.rules.secret_hygiene.transformed_secrets as rule

found(kind, confidence) := {"secrets": [{
	"subject": "flow:a",
	"path": ["x", 0],
	"kind": kind,
	"what": "db_password",
	"confidence": confidence,
}]}

said(message) := {{"subject": "flow:a", "path": ["x", 0], "message": message}}

test_transformed_is_denied if {
	rule.deny == said("db_password passes a secret through a filter, and Kestra no longer hides it") with input as found("transformed", "high")
}

test_another_kind_is_another_rules_matter if {
	rule.deny == set() with input as found("other", "high")
}
