# METADATA
# title: A Terraform root reaches one environment
# description: A root that reaches two environments changes both in one apply, by one decision, with the credentials of both at hand.
# custom:
#   id: ENV-03
#   severity: critical
#   category: environment-separation
#   judges: [configuration.providers, configuration.resources]
#   enforcement: {default: deny, protected: deny}
#   remediation: Move it to the Terraform root of the environment that owns it.
#   references: ["https://kestra.io/docs/best-practices/manage-environments"]
package gate.rules.environment_separation.one_environment

import data.gate.lib.namespaces
import data.gate.lib.providers

deny contains found(provider.subject, provider.url_path, sprintf("provider %s", [provider.key]), providers.owners(provider)) if {
	some provider in providers.stray
}

# Flows are ENV-01's matter; what a stray provider serves goes with the provider.
deny contains found(resource.subject, [argument], resource.address, namespaces.abroad[resource.values[argument]]) if {
	some type, resources in input.by_type.resources
	startswith(type, "kestra_")
	type != "kestra_flow"
	argument := namespaces.argument(type)
	some resource in resources
	not resource.provider in {provider.key | some provider in providers.stray}
}

found(subject, path, name, owners) := {"subject": subject, "path": path, "message": message} if {
	count(owners) > 0
	others := {other | some one in reached; count(one & owners) == 0; some other in one}
	count(others) > 0
	message := sprintf("%s belongs to %s, but the same configuration reaches %s", [name, concat(", ", owners), concat(", ", others)])
}

reached contains providers.owners(provider) if some provider in input.configuration.providers
reached contains owners if some owners in namespaces.held
