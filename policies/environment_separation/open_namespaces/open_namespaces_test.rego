package gate.rules.environment_separation.open_namespaces_test

import data.gate.rules.environment_separation.open_namespaces as rule

asked(edition, host, values) := {
	"environment": {"name": "dev", "kestra": {"edition": edition, "host": "k", "tenant": "main"}},
	"environments": [{"name": "prod", "kestra": {"host": host, "tenant": "main"}, "namespaces": ["company.prod"]}],
	"plan": null,
	"by_type": {"resources": {"kestra_namespace": [{
		"subject": "config:kestra_namespace.a",
		"address": "kestra_namespace.a",
		"mode": "managed",
		"refs": {},
		"values": values,
	}]}},
}

listing(name) := {"allowed_namespaces": [{"namespace": "company.dev"}, {"namespace": name}]}

silent := {{
	"subject": "config:kestra_namespace.a",
	"path": [],
	"message": "every flow of its tenant may reach into it: it has no `allowed_namespaces`",
}}

test_own_namespaces_are_allowed if {
	rule.deny == set() with input as asked("ee", "k", listing("company.dev.sales"))
	rule.warn == set() with input as asked("ee", "k", listing("company.dev.sales"))
}

test_silence_is_a_warning if {
	rule.warn == silent with input as asked("ee", "k", {"allowed_namespaces": []})
	rule.warn == silent with input as asked("ee", "k", {})
}

test_what_is_not_known_is_not_judged_here if {
	rule.deny == set() with input as asked("ee", "k", {"allowed_namespaces": [{"namespace": null}]})
	rule.deny == set() with input as asked("ee", "k", {"allowed_namespaces": 7})
}

test_silence_is_allowed_in_the_open_source_edition if rule.warn == set() with input as asked("oss", "k", {})

test_what_reaches_another_environment_is_denied if {
	every name in ["company.prod.sales", "company.prod", "company"] {
		message := sprintf("it lets in %s, where prod holds company.prod", [name])
		found := {"subject": "config:kestra_namespace.a", "path": ["allowed_namespaces", 1, "namespace"], "message": message}
		rule.deny == {found} with input as asked("ee", "k", listing(name))
	}
}

test_another_instances_namespaces_are_out_of_reach if rule.deny == set() with input as asked("ee", "k.prod", listing("company.prod"))
