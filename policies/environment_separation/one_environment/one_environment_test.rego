package gate.rules.environment_separation.one_environment_test

import data.gate.rules.environment_separation.one_environment as rule

provider(key, environments) := {
	"subject": concat("", ["config:provider.", key]),
	"key": key,
	"source": "kestra-io/kestra",
	"url_path": ["url"],
	"host": "kestra.example.com",
	"tenant": "main",
	"environments": environments,
}

kestra_resource(type, provider_key, namespace) := {
	"subject": sprintf("config:%s.x", [type]),
	"address": sprintf("%s.x", [type]),
	"type": type,
	"provider": provider_key,
	"values": {"namespace": namespace, "namespace_id": namespace},
}

judged(providers, resources) := found if found := rule.deny with input as {
	"environment": {"name": "prod"},
	"environments": [{"name": "dev", "namespaces": ["dev", "shared"]}, {"name": "prod", "namespaces": ["prod", "shared"]}],
	"configuration": {"providers": providers},
	"by_type": {"resources": {type: same |
		some resource in resources
		type := resource.type
		same := [other | some other in resources; other.type == type]
	}},
}

finding(subject, path, message) := {"subject": subject, "path": path, "message": message}

test_own_providers_are_allowed if judged([provider("kestra", ["prod"]), provider("kestra.b", ["prod"])], []) == set()

test_a_provider_of_another_environment_is_denied if {
	judged([provider("kestra", ["dev"]), provider("kestra.prod", ["prod"])], []) == {finding(
		"config:provider.kestra",
		["url"],
		"provider kestra belongs to dev, but the same configuration reaches prod",
	)}
}

test_two_foreign_environments_are_both_denied if {
	judged([provider("kestra", ["dev"]), provider("kestra.b", ["stage"])], []) == {
		finding("config:provider.kestra", ["url"], "provider kestra belongs to dev, but the same configuration reaches stage"),
		finding("config:provider.kestra.b", ["url"], "provider kestra.b belongs to stage, but the same configuration reaches dev"),
	}
}

test_one_foreign_environment_alone_is_not_judged_here if judged([provider("kestra", ["dev"])], []) == set()

test_a_host_that_nobody_owns_is_not_judged_here if judged([provider("kestra", []), provider("kestra.b", ["prod"])], []) == set()

test_a_shared_host_is_allowed if judged([provider("kestra", ["dev", "prod"]), provider("kestra.b", ["prod"])], []) == set()

test_a_namespace_of_another_environment_is_denied if {
	judged([provider("kestra", ["dev", "prod"])], [kestra_resource("kestra_kv", "kestra", "dev.sales"), kestra_resource("kestra_flow", "kestra", "prod")]) == {finding(
		"config:kestra_kv.x",
		["namespace"],
		"kestra_kv.x belongs to dev, but the same configuration reaches prod",
	)}
}

test_a_namespace_resource_is_found_by_its_id if {
	judged([provider("kestra", ["prod"])], [kestra_resource("kestra_namespace", "kestra", "dev")]) == {finding(
		"config:kestra_namespace.x",
		["namespace_id"],
		"kestra_namespace.x belongs to dev, but the same configuration reaches prod",
	)}
}

test_a_shared_namespace_is_allowed if judged([provider("kestra", ["prod"])], [kestra_resource("kestra_kv", "kestra", "shared.x")]) == set()

test_a_flow_is_not_judged_here if judged([provider("kestra", ["prod"])], [kestra_resource("kestra_flow", "kestra", "dev")]) == set()

test_other_resources_have_no_namespace if {
	judged([provider("kestra", ["prod"])], [kestra_resource("kestra_flow", "kestra", "dev"), kestra_resource("vault_policy", "vault", "dev")]) == set()
}

test_what_a_stray_provider_serves_goes_with_it if {
	judged([provider("kestra", ["dev"]), provider("kestra.prod", ["prod"])], [kestra_resource("kestra_kv", "kestra", "dev")]) == {finding(
		"config:provider.kestra",
		["url"],
		"provider kestra belongs to dev, but the same configuration reaches prod",
	)}
}

test_a_flow_shows_what_is_reached if {
	judged([provider("kestra", ["dev"])], [kestra_resource("kestra_flow", "kestra", "prod")]) == {finding(
		"config:provider.kestra",
		["url"],
		"provider kestra belongs to dev, but the same configuration reaches prod",
	)}
}
