# METADATA
# title: Nobody is all-powerful by Terraform
# description: >-
#   A super admin passes every role and every tenant, so that none of them protects production any more. A default role that writes makes
#   a writer of everybody who ever signs in.
# custom:
#   id: RO-07
#   severity: critical
#   category: read-only-production
#   judges: [configuration.resources, plan.changes]
#   enforcement: {default: "off", protected: deny}
#   remediation: Bind the account to a role with the actions that it needs, and let the default role read only.
#   references: ["https://kestra.io/docs/enterprise/auth/rbac"]
package gate.rules.read_only_production.privileged_accounts

import data.gate.lib.planned
import data.gate.lib.roles

deny contains finding(account, "super_admin", "is a super admin") if {
	some type in ["kestra_service_account", "kestra_user"]
	some account in planned.objects(type)
	account.values.super_admin
}

deny contains finding(role, "is_default", sprintf("is everybody's role, and may %s", [concat(", ", writes)])) if {
	some role in planned.objects("kestra_role")
	role.values.is_default
	writes := roles.writes(role.values)
	count(writes) > 0
}

finding(object, argument, what) := {"subject": object.subject, "path": [argument], "message": sprintf("%s %s", [object.address, what])}
