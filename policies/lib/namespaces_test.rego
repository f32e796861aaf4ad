package gate.lib.namespaces_test

import data.gate.lib.namespaces

test_a_root_is_within_itself if namespaces.within("company", ["company"])

test_a_namespace_below_a_root_is_within if namespaces.within("company.team.project", ["other", "company.team"])

test_a_longer_name_is_not_below if not namespaces.within("company2", ["company"])

test_a_parent_is_not_within if not namespaces.within("company", ["company.team"])

test_what_is_not_known_is_within_no_root if count([1 | namespaces.within(null, ["company"])]) == 0

test_nothing_is_within_no_root if not namespaces.within("company", [])

test_outside_are_names_that_no_root_holds if namespaces.outside({"company.team", "other", null}, ["company"]) == {"other"}

test_unknown_after_a_beginning_of_the_root if namespaces.may_be_within("comp«unknown»", ["company"])

test_wholly_unknown if namespaces.may_be_within("«unknown»", ["company"])

test_unknown_after_another_beginning if not namespaces.may_be_within("other.«unknown»", ["company"])

test_known_is_not_a_maybe if not namespaces.may_be_within("comp", ["company"])

configured := {
	"environment": {"name": "dev"},
	"environments": [{"name": "dev", "namespaces": ["dev", "shared"]}, {"name": "prod", "namespaces": ["prod", "shared"]}],
	"by_type": {"resources": {
		"kestra_kv": [
			{"values": {"namespace": "dev.sales"}},
			{"values": {"namespace": "shared"}},
			{"values": {"namespace": "of_nobody"}},
			{"values": {"namespace": null}},
		],
		"kestra_namespace": [{"values": {"namespace_id": "prod.sales", "namespace": "ignored"}}],
		"airbyte_source": [{"values": {"namespace": "prod"}}],
	}},
}

test_held_names_every_environment if {
	namespaces.held == {"dev.sales": {"dev"}, "shared": {"dev", "prod"}, "prod.sales": {"prod"}} with input as configured
}

test_abroad_is_held_by_others_only if namespaces.abroad == {"prod.sales": {"prod"}} with input as configured
