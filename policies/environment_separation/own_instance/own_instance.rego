# METADATA
# title: An environment has a Kestra of its own
# description: >-
#   Environments that share an instance share its workers, its upgrades and its outages; where they share the tenant and a namespace too,
#   nothing keeps one's flows from the other's.
# custom:
#   id: ENV-16
#   severity: high
#   category: environment-separation
#   judges: [environment]
#   enforcement: {default: warn, protected: deny}
#   remediation: Give each environment an instance of its own, or at least a tenant; with the open-source edition, namespaces that do not overlap.
#   references: ["https://kestra.io/docs/best-practices/manage-environments"]
package gate.rules.environment_separation.own_instance

import data.gate.lib.instances
import data.gate.lib.namespaces

deny contains finding(sprintf("%s and %s share a Kestra instance, and both hold %s", [input.environment.name, environment.name, name])) if {
	some environment in instances.shared
	some name in array.concat(environment.namespaces, input.environment.namespaces)
	namespaces.within(name, environment.namespaces)
	namespaces.within(name, input.environment.namespaces)
}

warn contains finding(sprintf("%s and %s share a Kestra instance", [input.environment.name, environment.name])) if {
	some environment in input.environments
	environment.name != input.environment.name
	environment.kestra.host == input.environment.kestra.host
}

finding(message) := {"subject": input.environment.subject, "path": ["kestra", "url"], "message": message}
