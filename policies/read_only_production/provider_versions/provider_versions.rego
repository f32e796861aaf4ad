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

deny contains {"subject": subject, "path": path, "message": message} if {
	some [subject, path, source, version] in versions.chosen
	some wanted in versions.pinned(version)
	message := unfit(source, wanted)
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
