# METADATA
# title: A flow that another one needs is there, enabled and given its inputs
# description: Kestra looks for a subflow, and for the inputs that it requires, only when an execution comes to it; a trigger waits for ever.
# custom:
#   id: FLOW-11
#   severity: medium
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: warn, protected: deny}
#   remediation: Correct the name, enable the flow or deploy it with this one; give each required input, or a default in the flow itself.
#   references: ["https://kestra.io/docs/workflow-components/subflows", "https://kestra.io/docs/workflow-components/triggers/flow-trigger"]
package gate.rules.flow_correctness.flows_reached

import data.gate.lib.namespaces

deny contains finding(edge, "there", ", and no such flow is there") if {
	some edge in input.graph.edges
	edge.lost
	namespaces.within(edge.namespace, input.environment.namespaces) # ENV-05 judges the others
}

deny contains finding(edge, "disabled", ", which is disabled") if some edge in [one | some one in input.graph.edges; one.disabled]

deny contains finding(edge, "missing", concat("", [" without the required input ", names])) if names := listed[edge].missing

warn contains finding(edge, "unknown", concat("", [" with the input ", names, ", which it does not have"])) if names := listed[edge].unknown

listed[edge][kind] := concat(", ", edge[kind]) if {
	some edge in input.graph.edges
	some kind in ["missing", "unknown"]
	count(edge[kind]) > 0
}

# The end of the path tells apart what is said of one place, which may name several flows.
finding(edge, kind, fault) := {"subject": edge.subject, "path": array.concat(edge.path, [name, kind]), "message": message} if {
	name := concat(".", [edge.namespace, edge.flow])
	message := concat("", [{"runs": "runs ", "follows": "starts after "}[edge.kind], name, fault])
}
