package gate.rules.environment_separation.upstream_flows_test

import data.gate.rules.environment_separation.upstream_flows as rule

kestra := {"host": "kestra.example.com", "tenant": "main"}

environment(name, instance, roots) := {"name": name, "protected": false, "kestra": instance, "namespaces": roots}

listening(namespace) := {
	"kind": "upstream",
	"target": "load",
	"namespace": namespace,
	"namespace_root": namespace,
	"namespace_path": ["triggers", 0],
	"dynamic": false,
	"subject": "flow:a",
	"path": ["triggers", 0],
}

asked(instance, reference) := {
	"environment": environment("dev", kestra, ["company.dev", "shared"]),
	"environments": [environment("dev", kestra, ["company.dev", "shared"]), environment("prod", instance, ["company.prod", "shared.x"])],
	"by_type": {"references": {"upstream": [reference]}},
}

elsewhere := {"host": "kestra.prod.example.com", "tenant": "main"}

finding(message) := {"subject": "flow:a", "path": ["triggers", 0], "message": message}

quiet(instance, reference) if {
	rule.deny == set() with input as asked(instance, reference)
	rule.warn == set() with input as asked(instance, reference)
}

test_an_own_flow_is_allowed if quiet(kestra, listening("company.dev.sales"))

test_a_flow_of_another_environment_is_denied if {
	rule.deny == {finding("it uses flow load in namespace company.prod of prod; dev holds company.dev, shared")} with input as asked(elsewhere, listening("company.prod"))
}

test_a_flow_of_another_environment_is_denied_once_in_a_shared_instance if {
	rule.deny == {finding("it uses flow load in namespace company.prod of prod; dev holds company.dev, shared")} with input as asked(kestra, listening("company.prod"))
}

test_a_flow_of_nobody_is_a_warning_here if {
	rule.warn == {finding("it uses flow load in namespace system, which no environment lists; dev holds company.dev, shared")} with input as asked(elsewhere, listening("system"))
}

denied(namespace, root) if {
	message := sprintf("it starts after flows of namespaces %s, which takes in %s of prod", [namespace, root])
	rule.deny == {finding(message)} with input as asked(kestra, listening(namespace))
}

test_a_prefix_of_another_environments_namespaces_is_denied if denied("company*", "company.prod")

test_a_prefix_below_another_environments_namespaces_is_denied if denied("company.prod.sales*", "company.prod")

test_a_prefix_of_an_own_namespace_is_allowed if quiet(kestra, listening("company.dev*"))

test_what_lies_in_no_namespace_is_allowed if quiet(kestra, listening(null))

test_a_namespace_that_both_hold_is_allowed if quiet(kestra, listening("shared*"))

test_a_prefix_that_only_begins_alike_is_allowed if quiet(kestra, listening("company.production*"))

test_a_prefix_in_an_instance_of_its_own_is_allowed if quiet(elsewhere, listening("company*"))

test_every_flow_is_a_warning_in_an_instance_of_its_own if {
	rule.deny == set() with input as asked(elsewhere, listening("*"))
	rule.warn == {finding("it starts after flows of every namespace of the instance")} with input as asked(elsewhere, listening("*"))
}

test_what_a_condition_narrows_down_is_allowed if quiet(elsewhere, object.union(listening("*"), {"dynamic": true}))
