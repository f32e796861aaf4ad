# METADATA
# title: A provider fits its server
# description: Another Kestra ignores what it does not know of its provider, and an apply that did nothing looks as if it had worked.
# custom:
#   id: RO-18
#   severity: high
#   category: read-only-production
#   judges: [configuration.providers, plan]
#   enforcement: {default: warn, protected: deny}
#   remediation: "Write into `required_providers` a version that fits the server, such as `~> 1.3`, and run `terraform init -upgrade`."
#   references: ["https://kestra.io/docs/migration-guide/v2.0.0/terraform-provider"]
package gate.rules.read_only_production.provider_versions

import data.gate.lib.versions

deny contains {"subject": provider.subject, "path": [], "message": message} if {
	some provider in input.configuration.providers
	some wanted in versions.pinned(provider.version)
	message := unfit(provider.source, wanted)
}

deny contains {"subject": input.plan.subject, "path": ["identity", "providers"], "message": message} if {
	is_array(input.plan.identity.providers)
	some locked in input.plan.identity.providers
	message := unfit(locked.source, locked.version)
}

warn contains {"subject": provider.subject, "path": [], "message": sprintf("any version of %s may come with the next upgrade", [provider.source])} if {
	some provider in input.configuration.providers
	not startswith(provider.source, "builtin/")
	versions.unlimited(provider.version)
}

unfit(source, version) := sprintf("%s %s is not for Kestra %s", [source, version, input.environment.kestra.version]) if {
	endswith(source, "/kestra")
	versions.major(version) != versions.major(input.environment.kestra.version)
}
