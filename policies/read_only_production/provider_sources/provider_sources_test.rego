package gate.rules.read_only_production.provider_sources_test

import data.gate.rules.read_only_production.provider_sources as rule

asked(types, sources) := {
	"environment": {"resource_types": types},
	"configuration": {"required_providers": [{"subject": subject(source), "source": source} | some source in sources]},
}

subject(source) := sprintf("config:required_providers.%s", [source])

finding(source, message) := {"subject": subject(source), "path": [], "message": message}

foreign(source) := finding(source, sprintf("%s is not where kestra comes from, which is kestra-io/kestra", [source]))

unlisted(source) := finding(source, sprintf("provider %s is run, and `resource_types` lists no type of it", [source]))

test_a_namesake_and_another_registry_are_named if {
	rule.deny == {foreign("evil/kestra"), foreign("evil.example.com/kestra-io/kestra")} with input as asked(
		["kestra_*"],
		["kestra-io/kestra", "evil/kestra", "evil.example.com/kestra-io/kestra"],
	)
}

test_a_mirror_in_data_is_a_source if {
	rule.deny == set() with input as asked(["kestra_*"], ["example.com/a/kestra"])
		with data.gate.data.provider_sources as {"kestra": ["example.com/a/kestra"]}
}

test_one_that_makes_no_listed_type_is_named if {
	rule.deny == {unlisted("hashicorp/aws"), unlisted("evil/kestrel")} with input as asked(
		["kestra_flow", "google_*"],
		["kestra-io/kestra", "hashicorp/google-beta", "hashicorp/aws", "evil/kestrel", "builtin/terraform"],
	)
}

test_a_pattern_for_all_types_lists_all if rule.deny == set() with input as asked(["*"], ["hashicorp/aws"])

test_without_a_list_any_may_run if rule.deny == set() with input as asked(null, ["hashicorp/aws"])
