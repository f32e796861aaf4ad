package gate.rules.environment_separation.hosts_and_places_test

import data.gate.rules.environment_separation.hosts_and_places as rule

reference(kind, target, owners) := {"kind": kind, "target": target, "environments": owners, "subject": "flow:a", "path": ["tasks", 0, "x"]}

asked(references) := {
	"environment": {"name": "dev", "protected": false, "hosts": ["localhost"], "dbt_targets": [], "kestra": null, "owns": {"bucket": ["acme-dev"]}},
	"by_type": {"references": {kind: [one] | some kind, one in references}},
}

finding(message) := {"subject": "flow:a", "path": ["tasks", 0, "x"], "message": message}

test_what_another_environment_owns_is_denied if {
	every kind, name in {
		"account": "account",
		"bucket": "bucket",
		"database": "database",
		"dataset": "dataset",
		"dbt-job": "dbt job",
		"fivetran-connector": "fivetran connector",
		"project": "project",
		"region": "region",
		"role": "role",
		"schema": "schema",
		"warehouse": "warehouse",
	} {
		some found in rule.deny with input as asked({kind: reference(kind, "a", ["prod"])})
		startswith(found.message, sprintf("it uses %s a of prod; dev has ", [name]))
	}
}

test_a_bucket_of_nobody_is_a_warning_here if {
	rule.deny == set() with input as asked({"bucket": reference("bucket", "a", [])})
	rule.warn == {finding("it uses bucket a, which no environment lists; dev has acme-dev")} with input as asked({"bucket": reference("bucket", "a", [])})
}

test_a_host_of_another_environment_is_denied if {
	rule.deny == {finding("it uses host db.prod of prod; dev has localhost")} with input as asked({"host": reference("host", "db.prod", ["prod"])})
}

test_an_interface_of_kestra_is_not_judged_here if {
	rule.deny == set() with input as asked({"host": reference("host", "db.prod", ["prod"]), "kestra-api": reference("kestra-api", "db.prod", ["prod"])})
}

test_a_worker_is_not_judged_here if rule.deny == set() with input as asked({"worker": reference("worker", "a", ["prod"])})
