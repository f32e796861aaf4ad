package gate.rules.environment_separation.workers_test

import data.gate.rules.environment_separation.workers as rule

asked(kind, owners) := {
	"environment": {"name": "dev", "protected": false, "hosts": [], "dbt_targets": [], "kestra": null, "owns": {"worker": ["dev-*"]}},
	"by_type": {"references": {kind: [{"kind": kind, "target": "a", "environments": owners, "subject": "flow:a", "path": ["tasks", 0, "x"]}]}},
}

finding(message) := {"subject": "flow:a", "path": ["tasks", 0, "x"], "message": message}

test_an_own_worker_is_allowed if rule.deny == set() with input as asked("worker", ["dev"])

test_another_environments_worker_is_denied if rule.deny == {finding("it uses worker a of prod; dev has dev-*")} with input as asked("worker", ["prod"])

test_another_environments_cluster_is_denied if {
	count(rule.deny) == 1 with input as asked("kubernetes-namespace", ["prod"])
}

test_a_worker_of_nobody_is_a_warning_here if {
	rule.deny == set() with input as asked("worker", [])
	rule.warn == {finding("it uses worker a, which no environment lists; dev has dev-*")} with input as asked("worker", [])
}
