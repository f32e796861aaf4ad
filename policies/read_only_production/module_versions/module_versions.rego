# METADATA
# title: A module is the one that was reviewed
# description: No lock file holds modules. One from a branch, an open version or a plain address is what lies there at the next `terraform init`.
# custom:
#   id: RO-28
#   severity: high
#   category: read-only-production
#   judges: [configuration.modules]
#   enforcement: {default: warn, protected: deny}
#   remediation: "Name one `version = \"1.2.3\"` of a registry's module, or `?ref=` with a commit of 40 digits or a version's tag."
#   references: ["https://developer.hashicorp.com/terraform/language/modules/configuration"]
package gate.rules.read_only_production.module_versions

import data.gate.lib.versions

deny contains {"subject": module.subject, "path": [], "message": sprintf("%s comes from %s, %s", [module.address, module.source, why])} if {
	some module in input.configuration.modules
	not startswith(module.source, ".")
	why := moving(module)
}

moving(module) := "and its `version` is not one alone" if {
	not address(module.source)
	not versions.exact(module.version)
} else := "without a `ref` that is a commit or a version" if {
	address(module.source)
	not fixed(module.source)
}

# What does not come from a registry.
address(source) if contains(source, ":")

address(source) if split(source, "/")[0] in ["bitbucket.org", "github.com"]

fixed(source) if versions.exact(ref(source))

fixed(source) if [count(ref(source)), trim(ref(source), "0123456789abcdef")] == [40, ""]

ref(source) := split(split(source, "ref=")[1], "&")[0]
