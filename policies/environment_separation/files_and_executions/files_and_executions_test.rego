package gate.rules.environment_separation.files_and_executions_test

import data.gate.rules.environment_separation.files_and_executions as rule

asked(kind, namespace) := {
	"environment": {"name": "dev", "protected": false, "namespaces": ["company.dev"]},
	"environments": [{"name": "dev", "namespaces": ["company.dev"]}, {"name": "prod", "namespaces": ["company.prod"]}],
	"by_type": {"references": {kind: [{
		"kind": kind,
		"target": null,
		"namespace": namespace,
		"namespace_root": namespace,
		"namespace_path": ["tasks", 0, "namespace"],
		"subject": "flow:a",
	}]}},
}

finding(message) := {"subject": "flow:a", "path": ["tasks", 0, "namespace"], "message": message}

test_what_another_environment_holds_is_denied if {
	every kind, name in {
		"namespace-file": "files",
		"execution": "executions",
		"git-push": "flows pushed to git",
		"git-sync": "flows synchronised from git",
		"kestra-api": "Kestra's interface",
	} {
		message := sprintf("it uses %s in namespace company.prod of prod; dev holds company.dev", [name])
		rule.deny == {finding(message)} with input as asked(kind, "company.prod")
	}
}

test_what_nobody_holds_is_a_warning_here if {
	rule.deny == set() with input as asked("namespace-file", "system")
	rule.warn == {finding("it uses files in namespace system, which no environment lists; dev holds company.dev")} with input as asked("namespace-file", "system")
}

test_a_secret_is_not_judged_here if rule.deny == set() with input as asked("secret", "company.prod")
