package gate.lib.providers_test

import data.gate.lib.providers

own := {"source": "kestra-io/kestra", "url_path": ["url"], "host": "k.dev", "tenant": "main", "environments": ["dev"]}

foreign := {"source": "kestra-io/kestra", "url_path": ["url"], "host": "k.prod", "tenant": "main", "environments": ["prod"]}

silent := {"source": "airbytehq/airbyte", "url_path": ["server_url"], "host": null, "tenant": null, "environments": []}

tenantless := {"source": "kestra-io/kestra", "url_path": ["url"], "host": "k.dev", "tenant": null, "environments": []}

airbyte := {"source": "airbytehq/airbyte", "url_path": ["server_url"], "host": "a.elsewhere", "tenant": null, "environments": []}

without_address := {"source": "hashicorp/random", "url_path": null, "host": null, "tenant": null, "environments": []}

configured := {
	"environment": {"name": "dev"},
	"configuration": {"providers": [own, foreign, silent, tenantless, airbyte, without_address]},
}

test_stray_is_known_and_not_ours if {
	stray := providers.stray with input as configured
	stray == {foreign, airbyte}
}

test_unclear_has_an_address_that_is_not_known if {
	unclear := providers.unclear with input as configured
	unclear == {silent, tenantless}
}

test_owners if providers.owners({"environments": ["dev", "prod"]}) == {"dev", "prod"}

at(provider) := found if {
	found := providers.astray(provider) with input as {"environment": {"hosts": ["k.dev", "*.dev"], "kestra": {"host": "k.dev", "tenant": "main"}}}
}

test_another_host_is_astray_at_its_address if at(foreign) == [["url"], "host k.prod", "k.dev, *.dev"]

test_another_tenant_of_the_own_host_is_astray_at_its_tenant if {
	at(object.union(own, {"tenant": "prod"})) == [["tenant_id"], "tenant prod", "tenant main"]
}

test_an_environment_without_hosts_has_none if {
	providers.astray(foreign) == [["url"], "host k.prod", "no hosts"] with input as {"environment": {"hosts": [], "kestra": null}}
}
