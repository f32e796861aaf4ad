# METADATA
# title: What a module does is in the repository
# description: >-
#   The content of a module from a registry or another repository is not here, so no rule judges what it makes before there is a plan, and an
#   early check that allows says nothing of it.
# custom:
#   id: RO-27
#   severity: medium
#   category: read-only-production
#   judges: [configuration.modules, plan]
#   enforcement: {default: warn, protected: warn}
#   remediation: Judge a plan, which shows what the module does; or copy the module into the repository and call it by its path.
#   references: ["https://developer.hashicorp.com/terraform/language/modules/sources"]
package gate.rules.read_only_production.unread_modules

# A plan shows what its modules do.
deny contains {"subject": module.subject, "path": [], "message": message} if {
	is_null(input.plan)
	some module in input.configuration.modules
	not module.read
	message := sprintf("%s is not in the repository: only a plan shows what it does", [module.address])
}
