# METADATA
# title: A flow is started by flows of its own environment
# description: A trigger that listens to another environment's flows, or to all that there are, starts with what others do and hand over.
# custom:
#   id: ENV-07
#   severity: high
#   category: environment-separation
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: Name the flows that the trigger listens to, by namespace and id, or a prefix below one of the environment's `namespaces`.
#   references: ["https://kestra.io/docs/workflow-components/triggers/flow-trigger"]
package gate.rules.environment_separation.upstream_flows

import data.gate.lib.instances
import data.gate.lib.namespaces
import data.gate.lib.reach

deny contains one if some one in reach.denied({"upstream"})
warn contains one if some one in reach.warned({"upstream"})

deny contains finding(one, sprintf("namespaces %s, which takes in %s of %s", [one.namespace, root, environment.name])) if {
	some one in input.by_type.references.upstream
	is_string(one.namespace)
	contains(one.namespace, "*")
	some environment in instances.shared
	some root in environment.namespaces
	not namespaces.within(root, input.environment.namespaces)
	overlap(split(one.namespace, "*")[0], root)
}

warn contains finding(one, "every namespace of the instance") if {
	some one in input.by_type.references.upstream
	one.namespace == "*"
	not one.dynamic
}

overlap(beginning, root) if startswith(root, beginning) else := startswith(beginning, concat("", [root, "."]))

finding(one, where) := {"subject": one.subject, "path": one.path, "message": sprintf("it starts after flows of %s", [where])}
