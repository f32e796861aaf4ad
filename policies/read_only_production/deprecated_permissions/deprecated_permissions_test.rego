package gate.rules.read_only_production.deprecated_permissions_test

import data.gate.rules.read_only_production.deprecated_permissions as rule

judged(version, values) := found if {
	role := {"subject": "config:kestra_role.a", "address": "kestra_role.a", "mode": "managed", "refs": {}, "values": values}
	found := rule.deny with input as {"plan": null, "environment": {"kestra": {"version": version}}, "by_type": {"resources": {"kestra_role": [role]}}}
		with data.gate.data.roles as {"renamed": {"TEST": "TESTSUITE"}}
}

finding(argument, said) := {"subject": "config:kestra_role.a", "path": [argument], "message": sprintf("kestra_role.a: %s", [said])}

older := {"permissions": [{"type": "TEST", "permissions": ["READ"]}]}

test_permissions_are_denied_from_kestra_2_on if {
	judged("2.0", older) == {finding("permissions", "Kestra 2 has `resources` in place of `permissions`")}
	judged("10.1", older) == {finding("permissions", "Kestra 2 has `resources` in place of `permissions`")}
}

test_permissions_are_allowed_before if {
	judged("1.3", older) == set()
	judged("0.24", older) == set()
}

test_the_alias_is_denied if {
	judged("2.0", {"permissions": [], "resources": [{"type": "FLOW", "actions": ["READ", "LIST"]}]}) == {finding("resources", "READ of FLOW means VIEW alone")}
}

test_a_type_that_has_another_name_is_denied if {
	judged("2.0", {"resources": [{"type": "TEST", "actions": ["VIEW"]}]}) == {finding("resources", "TEST is now TESTSUITE")}
}

test_actions_are_allowed if judged("2.0", {"permissions": [], "resources": [{"type": "FLOW", "actions": ["VIEW", "LIST"]}]}) == set()

unsaid(source, version) := {
	"plan": null,
	"environment": {"kestra": null},
	"configuration": {"providers": [{"source": source, "version": version}]},
	"by_type": {"resources": {"kestra_role": [{"mode": "managed", "subject": "config:kestra_role.a", "address": "kestra_role.a", "refs": {}, "values": older}]}},
}

test_without_a_kestra_the_provider_tells if {
	count(rule.deny) == 1 with input as unsaid("kestra-io/kestra", "~> 2.0")
	rule.deny == set() with input as unsaid("kestra-io/kestra", "~> 1.3")
}

test_without_a_version_nothing_is_known if rule.deny == set() with input as unsaid("kestra-io/kestra", null)

test_other_providers_do_not_tell if rule.deny == set() with input as unsaid("airbytehq/airbyte", "~> 2.0")

test_what_gate_yaml_says_holds if {
	said := object.union(unsaid("kestra-io/kestra", "~> 2.0"), {"environment": {"kestra": {"version": "1.3"}}})
	rule.deny == set() with input as said
}
