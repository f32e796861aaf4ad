package gate.rules.secret_hygiene.shown_sources_test

import data.gate.rules.secret_hygiene.shown_sources as rule

found(kind, confidence) := {"secrets": [{
	"subject": "flow:a",
	"path": ["x", 0],
	"kind": kind,
	"what": "db_password",
	"confidence": confidence,
}]}

said(message) := {{"subject": "flow:a", "path": ["x", 0], "message": message}}

test_outside_source_is_denied if {
	rule.deny == said("db_password feeds a property that holds a secret, and is shown in clear") with input as found("outside-source", "high")
}

test_another_kind_is_another_rules_matter if {
	rule.deny == set() with input as found("other", "high")
}
