# METADATA
# title: People do not write to production
# description: >-
#   What may be edited by hand will be, and then production is not what was reviewed. People look, and those on call run, stop and repeat
#   flows; the one account that writes is Terraform's. Another role is one that nobody can judge.
# custom:
#   id: RO-05
#   severity: high
#   category: read-only-production
#   judges: [configuration.resources, plan.changes]
#   enforcement: {default: "off", protected: deny}
#   remediation: >-
#     Bind people to a role that reads (`FLOW` with `READ`, from Kestra 2 on `VIEW` and `LIST`); an account of a program belongs in
#     `kestra.service_accounts` of gate.yaml, a role from elsewhere that changes nothing in `kestra.read_roles`.
#   references: ["https://kestra.io/docs/enterprise/auth/rbac"]
package gate.rules.read_only_production.writers

import data.gate.lib.bindings
import data.gate.lib.roles

deny contains finding(binding, sprintf("the role %s, which may %s", [address, concat(", ", writes)])) if {
	some binding in bindings.people
	some address, role in bindings.roles(binding)
	writes := roles.writes(role)
	count(writes) > 0
}

deny contains finding(binding, "a role that is neither in this configuration nor among `kestra.read_roles`") if {
	some binding in bindings.people
	bindings.unclear(binding)
}

finding(binding, what) := {"subject": binding.subject, "path": ["role_id"], "message": message} if {
	message := sprintf("%s gives people %s", [binding.address, what])
}
