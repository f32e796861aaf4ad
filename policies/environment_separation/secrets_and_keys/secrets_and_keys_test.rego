package gate.rules.environment_separation.secrets_and_keys_test

import data.gate.rules.environment_separation.secrets_and_keys as rule

asked(protected, kind, namespace) := {
	"environment": {"name": "dev", "protected": protected, "namespaces": ["company.dev"]},
	"environments": [{"name": "dev", "namespaces": ["company.dev"]}, {"name": "prod", "namespaces": ["company.prod"]}],
	"by_type": {"references": {kind: [{
		"kind": kind,
		"target": "A",
		"namespace": namespace,
		"namespace_root": namespace,
		"namespace_path": ["tasks", 0, "a"],
		"subject": "flow:a",
	}]}},
}

finding(message) := {"subject": "flow:a", "path": ["tasks", 0, "a"], "message": message}

test_what_another_environment_holds_is_denied if {
	every kind, name in {"secret": "secret", "credential": "credential", "kv": "key"} {
		message := sprintf("it uses %s A in namespace company.prod of prod; dev holds company.dev", [name])
		rule.deny == {finding(message)} with input as asked(false, kind, "company.prod")
	}
}

test_what_nobody_holds_is_a_warning_here if {
	rule.deny == set() with input as asked(false, "kv", "system")
	rule.warn == {finding("it uses key A in namespace system, which no environment lists; dev holds company.dev")} with input as asked(false, "kv", "system")
}

test_a_flow_is_not_judged_here if rule.deny == set() with input as asked(true, "flow", "company.prod")
