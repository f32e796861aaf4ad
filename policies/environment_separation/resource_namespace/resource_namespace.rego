# METADATA
# title: What Terraform makes in Kestra stays inside the environment's namespaces
# description: >-
#   A key, file or secret in a namespace that nobody lists is read by flows that nobody reviewed here, and replaces what another team keeps
#   there under the same name.
# custom:
#   id: ENV-24
#   severity: high
#   category: environment-separation
#   judges: [configuration.resources]
#   enforcement: {default: warn, protected: deny}
#   remediation: >-
#     Write a namespace equal to or below one of the environment's `namespaces` in gate.yaml; where the environment lacks one that it owns,
#     add it there.
#   references: ["https://kestra.io/docs/best-practices/naming-conventions"]
package gate.rules.environment_separation.resource_namespace

import data.gate.lib.namespaces

# Flows are ENV-01's matter, namespaces of other environments ENV-03's.
deny contains {"subject": resource.subject, "path": [argument], "message": message} if {
	count(input.environment.namespaces) > 0
	away := namespaces.outside(namespaces.used, input.environment.namespaces) - object.keys(namespaces.held)
	some type, resources in input.by_type.resources
	startswith(type, "kestra_")
	type != "kestra_flow"
	argument := namespaces.argument(type)
	some resource in resources
	resource.mode == "managed"
	resource.values[argument] in away
	not namespaces.may_be_within(resource.values[argument], input.environment.namespaces)
	held := concat(", ", input.environment.namespaces)
	message := sprintf("%s lies in namespace %s, outside of %s, which holds %s", [resource.address, resource.values[argument], input.environment.name, held])
}
