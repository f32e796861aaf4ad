package main

import rego.v1

lasting := {"kestra_flow", "kestra_kv", "airbyte_connection"}

deny contains msg if {
	some change in input.resource_changes
	change.type in lasting
	"delete" in change.change.actions
	not "create" in change.change.actions
	msg := sprintf("%s would be deleted", [change.address])
}

deny_replace contains msg if {
	some change in input.resource_changes
	{"create", "delete"} == {action | some action in change.change.actions}
	msg := sprintf("%s would be replaced", [change.address])
}

warn contains msg if {
	changed := [change.address | some change in input.resource_changes; change.change.actions != ["no-op"]]
	count(changed) > 1
	msg := sprintf("%d objects would change", [count(changed)])
}

violation_terraform contains {"msg": msg, "wanted": "1.8 or newer", "found": input.terraform_version} if {
	semver.compare(input.terraform_version, "1.8.0") < 0
	msg := "the plan was made by an old Terraform"
}
