# METADATA
# title: A provider reaches its own environment's hosts
# description: A provider's address decides where its resources go; one that is not written down depends on who runs Terraform.
# custom:
#   id: ENV-04
#   severity: critical
#   category: environment-separation
#   judges: [configuration.providers]
#   enforcement: {default: deny, protected: deny}
#   remediation: Write this environment's address and `tenant_id` in the provider or its variables; list a host that it owns in `hosts` of gate.yaml.
#   references: ["https://kestra.io/docs/best-practices/manage-environments"]
package gate.rules.environment_separation.provider_host

import data.gate.lib.providers
import data.gate.lib.words

deny contains {"subject": provider.subject, "path": path, "message": message} if {
	some provider in providers.stray
	[path, place, own] := astray(provider)
	owners := words.listed(provider.environments, "no environment")
	message := sprintf("provider %s reaches %s of %s; %s has %s", [provider.key, place, owners, input.environment.name, own])
}

deny contains unclear[_] if input.environment.protected

warn contains unclear[_] if not input.environment.protected

astray(provider) := [["tenant_id"], sprintf("tenant %s", [provider.tenant]), sprintf("tenant %s", [input.environment.kestra.tenant])] if {
	provider.host == input.environment.kestra.host
} else := [provider.url_path, sprintf("host %s", [provider.host]), words.listed(input.environment.hosts, "no hosts")]

unclear contains {"subject": provider.subject, "path": provider.url_path, "message": message} if {
	some provider in providers.unclear
	message := sprintf("the code does not say where provider %s leads; whoever runs Terraform would decide", [provider.key])
}
