package gate.rules.environment_separation.instance_secrets_test

import data.gate.rules.environment_separation.instance_secrets as rule

kestra(edition, host) := {"edition": edition, "host": host, "tenant": "main"}

asked(edition, host, own, others, target) := {
	"environment": {"name": "dev", "kestra": kestra(edition, "k"), "secrets": own},
	"environments": [{"name": "prod", "kestra": kestra(edition, host), "secrets": others}],
	"by_type": {"references": {"secret": [{"target": target, "subject": "flow:a", "path": ["tasks", 0, "password"]}]}},
}

finding(message) := {{"subject": "flow:a", "path": ["tasks", 0, "password"], "message": message}}

quiet(about) if {
	rule.deny == set() with input as about
	rule.warn == set() with input as about
}

test_an_own_secret_is_allowed if quiet(asked("oss", "k", ["A"], [], "A"))

test_another_environments_secret_is_denied if {
	rule.deny == finding("the secret A is that of prod, in the same instance") with input as asked("oss", "k", [], ["A"], "A")
	rule.warn == set() with input as asked("oss", "k", [], ["A"], "A")
}

test_a_secret_of_both_or_nobody_is_a_warning if {
	every keys in [[], ["A"]] {
		rule.deny == set() with input as asked("oss", "k", keys, keys, "A")
		rule.warn == finding("gate.yaml does not say that the secret A is not that of prod, in the same instance") with input as asked("oss", "k", keys, keys, "A")
	}
}

test_the_enterprise_edition_keeps_secrets_apart if quiet(asked("ee", "k", [], ["A"], "A"))

test_another_instance_has_other_secrets if quiet(asked("oss", "k.prod", [], ["A"], "A"))

test_a_secret_that_is_not_named_is_not_judged if quiet(asked("oss", "k", [], [], null))
