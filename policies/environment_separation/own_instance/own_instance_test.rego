package gate.rules.environment_separation.own_instance_test

import data.gate.rules.environment_separation.own_instance as rule

environment(name, host, tenant, roots) := {
	"subject": concat(":", ["environment", name]),
	"name": name,
	"kestra": {"host": host, "tenant": tenant},
	"namespaces": roots,
}

dev := environment("dev", "k", "main", ["company.dev"])

finding(message) := {"subject": "environment:dev", "path": ["kestra", "url"], "message": message}

shared := finding("dev and prod share a Kestra instance")

test_an_own_instance_is_allowed if {
	others := [dev, environment("prod", "k.prod", "main", ["company.dev"])]
	rule.deny == set() with input as {"environment": dev, "environments": others}
	rule.warn == set() with input as {"environment": dev, "environments": others}
}

test_a_shared_instance_is_a_warning if {
	every tenant, root in {"main": "company.prod", "prod": "company.dev"} {
		others := [dev, environment("prod", "k", tenant, [root])]
		rule.deny == set() with input as {"environment": dev, "environments": others}
		rule.warn == {shared} with input as {"environment": dev, "environments": others}
	}
}

test_a_namespace_of_both_is_denied if {
	every root, name in {"company.dev.sales": "company.dev.sales", "company": "company.dev", "company.dev": "company.dev"} {
		others := [dev, environment("prod", "k", "main", [root])]
		denied := {finding(concat("", ["dev and prod share a Kestra instance, and both hold ", name]))}
		rule.deny == denied with input as {"environment": dev, "environments": others}
	}
}
