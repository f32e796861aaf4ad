package gate.lib.belongings_test

import data.gate.lib.belongings

environment(protected, overrides) := object.union(
	{"name": "dev", "protected": protected, "hosts": ["localhost"], "dbt_targets": [], "kestra": {"tenant": "main"}, "owns": {"bucket": ["acme-dev-*"]}},
	overrides,
)

asked(environment, kind, target, owners) := {
	"environment": environment,
	"by_type": {"references": {kind: [{"kind": kind, "target": target, "environments": owners, "subject": "flow:a", "path": ["tasks", 0, "x"]}]}},
}

finding(message) := {"subject": "flow:a", "path": ["tasks", 0, "x"], "message": message}

quiet(about) if {
	belongings.denied({"host", "bucket", "dbt-target", "tenant", "schema"}) == set() with input as about
	belongings.warned({"host", "bucket", "dbt-target", "tenant", "schema"}) == set() with input as about
}

test_another_environments_host_is_denied_everywhere if {
	every protected in [false, true] {
		belongings.denied({"host"}) == {finding("it uses host db.prod of prod; dev has localhost")} with input as asked(environment(protected, {}), "host", "db.prod", ["prod"])
		belongings.warned({"host"}) == set() with input as asked(environment(protected, {}), "host", "db.prod", ["prod"])
	}
}

test_an_own_host_is_fine if quiet(asked(environment(true, {}), "host", "localhost", ["dev", "prod"]))

test_an_own_bucket_is_fine if quiet(asked(environment(false, {}), "bucket", "acme-dev-raw", ["dev"]))

test_a_host_of_nobody_is_fine if quiet(asked(environment(true, {}), "host", "api.example.org", []))

test_a_bucket_of_nobody_is_denied_where_protected_if_own_ones_are_listed if {
	belongings.denied({"bucket"}) == {finding("it uses bucket other, which no environment lists; dev has acme-dev-*")} with input as asked(environment(true, {}), "bucket", "other", [])
}

test_a_bucket_of_nobody_is_a_warning_elsewhere if {
	belongings.denied({"bucket"}) == set() with input as asked(environment(false, {}), "bucket", "other", [])
	belongings.warned({"bucket"}) == {finding("it uses bucket other, which no environment lists; dev has acme-dev-*")} with input as asked(environment(false, {}), "bucket", "other", [])
}

test_an_environment_without_any_has_none if {
	belongings.denied({"schema"}) == {finding("it uses schema x of prod; dev has none")} with input as asked(environment(true, {}), "schema", "x", ["prod"])
}

test_what_is_not_listed_at_all_is_fine if quiet(asked(environment(true, {}), "schema", "x", []))

test_an_unknown_name_is_fine if quiet(asked(environment(true, {}), "bucket", "acme-«unknown»", []))

test_another_environments_beginning_is_not if {
	belongings.denied({"bucket"}) == {finding("it uses bucket acme-prod-«unknown» of prod; dev has acme-dev-*")} with input as asked(environment(false, {}), "bucket", "acme-prod-«unknown»", ["prod"])
}

test_nothing_is_written if quiet(asked(environment(true, {}), "bucket", null, []))

test_dbt_targets_and_tenants_must_be_listed if {
	belongings.denied({"dbt-target"}) == {finding("it uses dbt target ci, which no environment lists; dev has none")} with input as asked(environment(true, {}), "dbt-target", "ci", [])
	belongings.denied({"tenant"}) == {finding("it uses tenant b, which no environment lists; dev has main")} with input as asked(environment(true, {}), "tenant", "b", [])
	belongings.denied({"tenant"}) == {finding("it uses tenant b, which no environment lists; dev has none")} with input as asked(environment(true, {"kestra": null}), "tenant", "b", [])
}

test_other_kinds_are_not_asked_for if belongings.denied({"bucket"}) == set() with input as asked(environment(true, {}), "host", "db.prod", ["prod"])
