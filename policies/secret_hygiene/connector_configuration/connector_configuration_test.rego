package gate.rules.secret_hygiene.connector_configuration_test

import data.gate.rules.secret_hygiene.connector_configuration as rule

found(kind, confidence) := {"secrets": [{
	"subject": "flow:a",
	"path": ["x", 0],
	"kind": kind,
	"what": "db_password",
	"confidence": confidence,
}]}

said(message) := {{"subject": "flow:a", "path": ["x", 0], "message": message}}

stand_in := "db_password is written here, or a stand-in for it"

test_connector_is_denied if {
	rule.deny == said("db_password is written in the code") with input as found("connector", "high")
}

test_connector_that_may_be_a_stand_in_is_warned_of if {
	rule.warn == said(stand_in) with input as found("connector", "low")
	rule.deny == set() with input as found("connector", "low")
}

test_another_kind_is_another_rules_matter if {
	rule.deny == set() with input as found("other", "high")
	rule.warn == set() with input as found("other", "low")
}

provider(source, version) := {"subject": "config:provider.airbyte", "source": source, "version": version}

airbyte := "registry.terraform.io/airbytehq/airbyte"

older := "airbyte 1.0.2 shows in plans what it configures connectors with; 1.1.1 hides it"

with_provider(source, version) := {"secrets": [], "configuration": {"providers": [provider(source, version)]}}

locked(source, version) := {"secrets": [], "plan": {"subject": "plan", "identity": {"providers": [provider(source, version)]}}}

test_a_provider_that_shows_configurations_is_warned_of if {
	expected := {{"subject": "config:provider.airbyte", "path": [], "message": older}}
	rule.warn == expected with input as with_provider("airbytehq/airbyte", "1.0.2")
}

test_one_that_the_plan_was_made_with_is_warned_of if {
	expected := {{"subject": "plan", "path": ["identity", "providers"], "message": older}}
	rule.warn == expected with input as locked(airbyte, "1.0.2")
}

test_newer_and_other_providers_are_fine if {
	every one in [[airbyte, "1.1.1"], [airbyte, "2.0.0"], ["registry.terraform.io/kestra-io/kestra", "1.0.2"]] {
		rule.warn == set() with input as with_provider(one[0], one[1])
		rule.warn == set() with input as locked(one[0], one[1])
	}
}

test_a_plan_need_not_say_which_providers_it_was_made_with if {
	rule.warn == set() with input as {"secrets": [], "plan": {"subject": "plan", "identity": {"providers": null}}}
}
