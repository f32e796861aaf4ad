package gate.lib.instances_test

import data.gate.lib.instances

environment(name, host, tenant) := {"name": name, "kestra": {"host": host, "tenant": tenant}}

dev := environment("dev", "kestra.example.com", "main")

shared(others) := {one.name | some one in found} if {
	found := instances.shared with input as {"environment": dev, "environments": array.concat([dev], others)}
}

test_the_same_host_and_tenant_is_shared if shared([environment("prod", "kestra.example.com", "main")]) == {"prod"}

test_another_tenant_is_not if shared([environment("prod", "kestra.example.com", "prod")]) == set()

test_another_host_is_not if shared([environment("prod", "kestra.prod.example.com", "main")]) == set()

test_an_environment_without_kestra_is_not if shared([{"name": "prod", "kestra": null}]) == set()
