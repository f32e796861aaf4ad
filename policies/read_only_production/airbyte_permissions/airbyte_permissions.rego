# METADATA
# title: People do not edit production's Airbyte
# description: >-
#   An editor of a workspace changes sources, schedules and credentials past Terraform; a plan shows it only when it is too late.
# custom:
#   id: RO-19
#   severity: high
#   category: read-only-production
#   judges: [configuration.resources, plan.changes]
#   enforcement: {default: "off", protected: deny}
#   remediation: Give people `workspace_reader`; a user that is a program belongs in `airbyte.service_accounts` of gate.yaml, by its id.
#   references: ["https://docs.airbyte.com/platform/access-management/rbac"]
package gate.rules.read_only_production.airbyte_permissions

import data.gate.lib.planned

deny contains {"subject": permission.subject, "path": ["permission_type"], "message": message} if {
	some permission in planned.objects("airbyte_permission")
	not permission.values.permission_type in data.gate.data.airbyte_permissions.reading
	not machine(permission.values)
	message := sprintf("%s lets somebody write, as %v, who is not among `airbyte.service_accounts`", [permission.address, permission.values.permission_type])
}

machine(permission) if permission.user_id in input.environment.airbyte.service_accounts
