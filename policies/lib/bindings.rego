# Which bindings of Kestra give a role to people, and which roles those are.
package gate.lib.bindings

import data.gate.lib.planned

# Those of which nothing says that their user or group is a service account.
people contains binding if {
	some binding in planned.objects("kestra_binding")
	not machine(binding)
}

machine(binding) if binding.values.external_id in input.environment.kestra.service_accounts

machine(binding) if {
	some account in accounts
	binding.refs.external_id == [account.address]
}

accounts contains account if some account in input.by_type.resources.kestra_service_account

accounts contains account if {
	some type in ["kestra_group", "kestra_user"]
	some account in input.by_type.resources[type]
	some name in ["name", "username", "email"]
	account.values[name] in input.environment.kestra.service_accounts
}

# Roles of this configuration; with a plan as they will be.
roles(binding) := {role.address: role.values | some role in planned.objects("kestra_role"); role.address in binding.refs.role_id}

# Nothing here says what the role may do.
unclear(binding) if {
	count(roles(binding)) == 0
	not reading(binding)
}

reading(binding) if binding.values.role_id in input.environment.kestra.read_roles
