package gate.rules.environment_separation.subflows_test

import data.gate.rules.environment_separation.subflows as rule

asked(protected, kind, namespace) := {
	"environment": {"name": "dev", "protected": protected, "namespaces": ["company.dev"]},
	"environments": [{"name": "dev", "namespaces": ["company.dev"]}, {"name": "prod", "namespaces": ["company.prod"]}],
	"by_type": {"references": {kind: [{
		"kind": kind,
		"target": "load",
		"namespace": namespace,
		"namespace_root": namespace,
		"namespace_path": ["tasks", 0, "namespace"],
		"subject": "flow:a",
	}]}},
}

finding(message) := {"subject": "flow:a", "path": ["tasks", 0, "namespace"], "message": message}

test_another_environments_flow_is_denied if {
	rule.deny == {finding("it uses flow load in namespace company.prod of prod; dev holds company.dev")} with input as asked(false, "flow", "company.prod")
}

test_a_flow_of_nobody_is_a_warning_here if {
	rule.deny == set() with input as asked(false, "flow", "system")
	rule.warn == {finding("it uses flow load in namespace system, which no environment lists; dev holds company.dev")} with input as asked(false, "flow", "system")
}

test_a_flow_of_nobody_is_denied_where_protected if {
	rule.deny == {finding("it uses flow load in namespace system, which no environment lists; dev holds company.dev")} with input as asked(true, "flow", "system")
	rule.warn == set() with input as asked(true, "flow", "system")
}

test_a_secret_is_not_judged_here if rule.deny == set() with input as asked(true, "secret", "company.prod")
