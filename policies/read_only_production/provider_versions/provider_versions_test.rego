package gate.rules.read_only_production.provider_versions_test

import data.gate.rules.read_only_production.provider_versions as rule

asked(source, version) := {
	"environment": {"kestra": {"version": "1.3"}},
	"configuration": {"providers": [{"subject": "config:provider.a", "source": source, "version": version}]},
	"plan": null,
}

planned(source, version) := {
	"environment": {"kestra": {"version": "1.3"}},
	"plan": {"subject": "plan", "identity": {"providers": [{"source": source, "version": version}]}},
}

finding(subject, path, message) := {{"subject": subject, "path": path, "message": message}}

test_a_provider_for_another_kestra_is_denied if {
	rule.deny == finding("config:provider.a", [], "kestra-io/kestra 2.0 is not for Kestra 1.3") with input as asked("kestra-io/kestra", "~> 2.0")
}

test_one_that_is_installed_is_denied if {
	rule.deny == finding("plan", ["identity", "providers"], "kestra-io/kestra 0.18.2 is not for Kestra 1.3") with input as planned("kestra-io/kestra", "0.18.2")
}

test_one_that_fits_is_allowed if {
	rule.deny == set() with input as asked("kestra-io/kestra", "~> 1.1")
	rule.deny == set() with input as planned("kestra-io/kestra", "1.1.0")
	rule.warn == set() with input as asked("kestra-io/kestra", "~> 1.1")
}

test_json_does_not_say_what_is_installed if {
	rule.deny == set() with input as {"environment": {"kestra": {"version": "1.3"}}, "plan": {"subject": "plan", "identity": {"providers": null}}}
}

test_other_providers_have_numbers_of_their_own if {
	rule.deny == set() with input as asked("airbytehq/airbyte", "~> 0.6")
	rule.deny == set() with input as planned("airbytehq/airbyte", "0.6.5")
}

test_one_without_a_limit_is_a_warning if {
	rule.warn == finding("config:provider.a", [], "any version of airbytehq/airbyte may come with the next upgrade") with input as asked("airbytehq/airbyte", ">= 1.0")
}

test_what_terraform_carries_needs_none if rule.warn == set() with input as asked("builtin/terraform", null)
