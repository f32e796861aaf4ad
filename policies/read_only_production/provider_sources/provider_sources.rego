# METADATA
# title: Terraform runs only providers that an environment needs
# description: >-
#   A provider is a program. Terraform starts it to plan, with all credentials at hand, as soon as any module requires it, also where it
#   makes nothing; one of another publisher can make the same types.
# custom:
#   id: RO-29
#   severity: critical
#   category: read-only-production
#   judges: [configuration.required_providers]
#   enforcement: {default: warn, protected: deny}
#   remediation: >-
#     Write the publisher's own source into `required_providers`, or take the provider out. After a review, one that the environment needs
#     has its types in `resource_types` of gate.yaml, and a mirror its source in your own data `provider_sources`.
#   references: ["https://developer.hashicorp.com/terraform/language/providers/requirements"]
package gate.rules.read_only_production.provider_sources

deny contains found(one, sprintf("%s is not where %s comes from, which is %s", [one.source, name, concat(" or ", sources)])) if {
	some one in input.configuration.required_providers
	some name, sources in data.gate.data.provider_sources
	name == named(one)
	not one.source in sources
}

deny contains found(one, sprintf("provider %s is run, and `resource_types` lists no type of it", [one.source])) if {
	some one in input.configuration.required_providers
	not startswith(one.source, "builtin/")
	every pattern in input.environment.resource_types { not makes(one, pattern) }
}

makes(one, pattern) if startswith(pattern, concat("", [family(one), "_"]))
makes(one, pattern) if glob.match(pattern, [], concat("", [family(one), "_"]))

named(one) := parts[count(parts) - 1] if parts := split(one.source, "/")

# Types of `google-beta` are those of `google`.
family(one) := split(named(one), "-")[0]

found(one, message) := {"subject": one.subject, "path": [], "message": message}
