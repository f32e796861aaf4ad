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

deny contains {"subject": role.subject, "path": [argument], "message": sprintf("%s: %s", [role.address, said])} if {
	major := split(input.environment.kestra.version, ".")[0]
	not major in {"0", "1"}
	some role in planned.objects("kestra_role")
	some [argument, said] in outdated(role.values)
}

outdated(role) := found if {
	older := {["permissions", "Kestra 2 has `resources` in place of `permissions`"] | some _ in roles.items(role.permissions)}
	blocks := roles.items(object.get(role, "resources", []))
	alias := {["resources", sprintf("READ of %s means VIEW alone", [block.type])] | some block in blocks; "READ" in roles.items(block.actions)}
	types := {["resources", sprintf("%s is now %s", [block.type, now])] | some block in blocks; now := data.gate.data.roles.renamed[block.type]}
	found := (older | alias) | types
}
