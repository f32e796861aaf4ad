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
	[path, place, own] := providers.astray(provider)
	owners := words.whose(provider.environments)
	message := sprintf("provider %s reaches %s%s; %s has %s", [provider.key, place, owners, input.environment.name, own])
}

deny contains finding if {
	input.environment.protected
	some finding in unclear
}

warn contains finding if {
	not input.environment.protected
	some finding in unclear
}

unclear contains {"subject": provider.subject, "path": provider.url_path, "message": message} if {
	some provider in providers.unclear
	message := sprintf("the code does not say where provider %s leads; whoever runs Terraform would decide", [provider.key])
}
