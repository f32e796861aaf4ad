package gate.rules.environment_separation.promoted_literals_test

import data.gate.rules.environment_separation.promoted_literals as rule

asked(kind, written, owners, deployers) := {
	"environment": {"name": "dev"},
	"flows": [{"subject": "flow:a", "origin": {"environments": deployers}}],
	"by_type": {"references": {kind: [{
		"target": "x",
		"written": written,
		"environments": owners,
		"subject": "flow:a",
		"path": ["tasks", 0, "url"],
	}]}},
}

denied := {{"subject": "flow:a", "path": ["tasks", 0, "url"], "message": "x belongs to dev, but prod deploys this file too"}}

test_what_belongs_to_one_is_denied if {
	every kind in ["account", "airbyte-connection", "bucket", "dbt-job", "fivetran-connector", "host", "project"] {
		rule.deny == denied with input as asked(kind, true, ["dev"], ["dev", "prod"])
	}
}

test_a_variable_is_allowed if rule.deny == set() with input as asked("host", false, ["dev"], ["dev", "prod"])

test_what_both_have_is_allowed if rule.deny == set() with input as asked("host", true, ["dev", "prod"], ["dev", "prod"])

test_another_environments_is_not_judged_here if rule.deny == set() with input as asked("host", true, ["stage"], ["dev", "prod"])

test_a_file_of_one_environment_is_allowed if rule.deny == set() with input as asked("host", true, ["dev"], ["dev"])

test_a_word_that_means_other_things_too_is_not_judged if rule.deny == set() with input as asked("dbt-target", true, ["dev"], ["dev", "prod"])
