package gate.rules.environment_separation.provider_host_test

import data.gate.rules.environment_separation.provider_host as rule

environment(protected, hosts) := {"name": "prod", "protected": protected, "hosts": hosts, "kestra": {"host": "kestra.example.com", "tenant": "main"}}

provider(overrides) := object.union(
	{"subject": "config:provider.kestra", "key": "kestra", "source": "kestra-io/kestra", "url_path": ["url"], "host": "kestra.example.com", "tenant": "main", "environments": ["prod"]},
	overrides,
)

asked(protected, overrides) := {
	"environment": environment(protected, ["kestra.example.com", "*.prod.example.com"]),
	"configuration": {"providers": [provider(overrides)]},
}

finding(path, message) := {"subject": "config:provider.kestra", "path": path, "message": message}

test_an_own_host_is_allowed if {
	rule.deny == set() with input as asked(true, {})
	rule.warn == set() with input as asked(true, {})
}

test_a_host_of_another_environment_is_denied if {
	rule.deny == {finding(["url"], "provider kestra reaches host localhost:8080 of dev; prod has kestra.example.com, *.prod.example.com")} with input as asked(false, {"host": "localhost:8080", "environments": ["dev"]})
}

test_a_host_of_no_environment_is_denied if {
	rule.deny == {finding(["url"], "provider kestra reaches host typo.example.com, which no environment lists; prod has kestra.example.com, *.prod.example.com")} with input as asked(true, {"host": "typo.example.com", "environments": []})
}

test_an_environment_without_hosts_is_told_so if {
	rule.deny == {finding(["url"], "provider kestra reaches host a.example.com, which no environment lists; prod has no hosts")} with input as {
		"environment": {"name": "prod", "protected": true, "hosts": [], "kestra": null},
		"configuration": {"providers": [provider({"host": "a.example.com", "environments": []})]},
	}
}

test_another_tenant_of_the_own_host_is_denied if {
	rule.deny == {finding(["tenant_id"], "provider kestra reaches tenant dev of dev; prod has tenant main")} with input as asked(true, {"tenant": "dev", "environments": ["dev"]})
}

silence := finding(["url"], "the code does not say where provider kestra leads; whoever runs Terraform would decide")

test_an_unknown_host_is_denied_where_protected if {
	rule.deny == {silence} with input as asked(true, {"host": null, "environments": []})
	rule.warn == set() with input as asked(true, {"host": null, "environments": []})
}

test_an_unknown_host_is_a_warning_elsewhere if {
	rule.deny == set() with input as asked(false, {"host": null, "environments": []})
	rule.warn == {silence} with input as asked(false, {"host": null, "environments": []})
}

test_an_unknown_tenant_is_denied_where_protected if {
	rule.deny == {silence} with input as asked(true, {"tenant": null, "environments": []})
}

test_a_provider_without_address_is_allowed if {
	rule.deny == set() with input as asked(true, {"source": "hashicorp/random", "url_path": null, "host": null, "tenant": null, "environments": []})
}
