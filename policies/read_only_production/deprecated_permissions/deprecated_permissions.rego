# METADATA
# title: A role says what its Kestra version understands
# description: >-
#   Kestra 2 replaced `permissions` by `resources`, and reading, creating, updating and deleting by actions of each type. It takes `READ`
#   for `VIEW` alone, without a word, so that people lack what they need, and ask for more than they need.
# custom:
#   id: RO-08
#   severity: medium
#   category: read-only-production
#   judges: [configuration.resources, plan.changes]
#   enforcement: {default: warn, protected: deny}
#   remediation: "Write `resources { type = \"FLOW\", actions = [\"VIEW\", \"LIST\", \"EXPORT\"] }`, with the types and actions of Kestra 2."
#   references: ["https://kestra.io/docs/terraform/guides/rbac-migration"]
package gate.rules.read_only_production.deprecated_permissions

import data.gate.lib.planned
import data.gate.lib.roles
import data.gate.lib.versions

deny contains {"subject": role.subject, "path": [argument], "message": sprintf("%s: %s", [role.address, said])} if {
	count(served - {"0", "1"}) > 0
	some role in planned.objects("kestra_role")
	some [argument, said] in outdated(role.values)
}

served contains versions.major(input.environment.kestra.version)
served contains versions.major(wanted) if {
	is_null(input.environment.kestra) # Then the provider tells: it is for its own version of Kestra.
	some provider in input.configuration.providers
	endswith(provider.source, "/kestra")
	some wanted in versions.pinned(provider.version)
}

outdated(role) := (older | alias) | types if {
	older := {["permissions", "Kestra 2 has `resources` in place of `permissions`"] | some _ in roles.items(role.permissions)}
	blocks := roles.items(object.get(role, "resources", []))
	alias := {["resources", sprintf("READ of %s means VIEW alone", [block.type])] | some block in blocks; "READ" in roles.items(block.actions)}
	types := {["resources", sprintf("%s is now %s", [block.type, now])] | some block in blocks; now := data.gate.data.roles.renamed[block.type]}
}
