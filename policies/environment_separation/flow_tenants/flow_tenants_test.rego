package gate.rules.environment_separation.flow_tenants_test

import data.gate.rules.environment_separation.flow_tenants as rule

asked(protected, target, owners) := {
	"environment": {"name": "dev", "protected": protected, "hosts": [], "dbt_targets": [], "kestra": {"tenant": "dev"}, "owns": {}},
	"by_type": {"references": {"tenant": [{"kind": "tenant", "target": target, "environments": owners, "subject": "flow:a", "path": ["tasks", 0, "tenantId"]}]}},
}

finding(message) := {"subject": "flow:a", "path": ["tasks", 0, "tenantId"], "message": message}

test_the_own_tenant_is_allowed if rule.deny == set() with input as asked(true, "dev", ["dev"])

test_another_environments_tenant_is_denied if {
	rule.deny == {finding("it uses tenant prod of prod; dev has dev")} with input as asked(false, "prod", ["prod"])
}

test_a_tenant_of_nobody_is_a_warning_here if {
	rule.deny == set() with input as asked(false, "x", [])
	rule.warn == {finding("it uses tenant x, which no environment lists; dev has dev")} with input as asked(false, "x", [])
}
