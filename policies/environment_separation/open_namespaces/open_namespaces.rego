# METADATA
# title: A namespace says who may reach into it
# description: In the enterprise edition every flow of the tenant may use a namespace's secrets, keys and files, unless it lists who may.
# custom:
#   id: ENV-18
#   severity: medium
#   category: environment-separation
#   judges: [configuration.resources, plan.changes]
#   enforcement: {default: warn, protected: deny}
#   remediation: Add `allowed_namespaces` blocks that name namespaces of this environment alone.
#   references: ["https://kestra.io/docs/enterprise/governance/namespace-management"]
package gate.rules.environment_separation.open_namespaces

import data.gate.lib.instances
import data.gate.lib.namespaces
import data.gate.lib.planned

warn contains {"subject": one.subject, "path": [], "message": "every flow of its tenant may reach into it: it has no `allowed_namespaces`"} if {
	input.environment.kestra.edition == "ee"
	some one in planned.objects("kestra_namespace")
	not one.values.allowed_namespaces[0]
}

deny contains {"subject": one.subject, "path": ["allowed_namespaces", index, "namespace"], "message": message} if {
	some one in planned.objects("kestra_namespace")
	is_array(one.values.allowed_namespaces)
	some index, allowed in one.values.allowed_namespaces
	is_string(allowed.namespace)
	some other in instances.shared
	some root in other.namespaces
	some [inner, outer] in [[allowed.namespace, root], [root, allowed.namespace]]
	namespaces.within(inner, [outer])
	message := sprintf("it lets in %s, where %s holds %s", [allowed.namespace, other.name, root])
}
