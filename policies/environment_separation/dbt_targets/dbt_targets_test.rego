package gate.rules.environment_separation.dbt_targets_test

import data.gate.rules.environment_separation.dbt_targets as rule

asked(protected, target, owners, dynamic) := {
	"environment": {"name": "prod", "protected": protected, "hosts": [], "dbt_targets": ["prod"], "kestra": null, "owns": {}},
	"by_type": {"references": {"dbt-target": [{
		"kind": "dbt-target",
		"target": target,
		"environments": owners,
		"dynamic": dynamic,
		"subject": "flow:a",
		"path": ["tasks", 0, "commands", 0],
	}]}},
}

finding(message) := {"subject": "flow:a", "path": ["tasks", 0, "commands", 0], "message": message}

decided := finding("an execution decides which dbt target it builds")

test_an_own_target_is_allowed if {
	rule.deny == set() with input as asked(true, "prod", ["prod"], false)
	rule.warn == set() with input as asked(true, "prod", ["prod"], false)
}

test_another_environments_target_is_denied if {
	rule.deny == {finding("it uses dbt target dev of dev; prod has prod")} with input as asked(false, "dev", ["dev"], true)
	rule.warn == set() with input as asked(false, "dev", ["dev"], true)
}

test_a_target_of_nobody_is_denied_where_protected if {
	rule.deny == {finding("it uses dbt target ci, which no environment lists; prod has prod")} with input as asked(true, "ci", [], false)
}

test_a_target_of_nobody_is_a_warning_elsewhere if {
	rule.deny == set() with input as asked(false, "ci", [], false)
	rule.warn == {finding("it uses dbt target ci, which no environment lists; prod has prod")} with input as asked(false, "ci", [], false)
}

test_what_an_execution_decides_is_a_warning if {
	every target, owners in {"«unknown»": [], "prod": ["prod"]} {
		rule.deny == set() with input as asked(true, target, owners, true)
		rule.warn == {decided} with input as asked(true, target, owners, true)
	}
}
