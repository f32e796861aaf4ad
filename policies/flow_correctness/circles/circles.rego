# METADATA
# title: Flows do not run in circles
# description: >-
#   Flows that run each other never end, and neither do tasks that wait for each other; Kestra refuses to save a Dag with a cycle and a flow
#   that runs itself. A flow that starts whenever another ends closes a circle just as well, until someone finds a full queue.
# custom:
#   id: FLOW-09
#   severity: high
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: Take one of them out of the circle, or name in the trigger the flows whose end should start this one.
#   references: ["https://kestra.io/docs/workflow-components/subflows", "https://kestra.io/docs/workflow-components/triggers/flow-trigger"]
package gate.rules.flow_correctness.circles

deny contains finding(cycle) if {
	some cycle in input.graph.cycles
	never_ends(cycle)
}

warn contains finding(cycle) if {
	some cycle in input.graph.cycles
	not never_ends(cycle)
}

never_ends(cycle) if cycle.kind == "tasks"

never_ends(cycle) if [cycle.kind, cycle.written_out] == ["runs", true] # Kestra sees this and the one above itself.

never_ends(cycle) if [cycle.kind, input.environment.protected] in [["runs", true], ["follows", true]]

finding(cycle) := {"subject": cycle.subject, "path": cycle.path, "message": sprintf("%s: %s", [way(cycle), says[cycle.kind]])}

way(cycle) := concat(" → ", array.concat(cycle.names, [cycle.names[0]]))

says := {"tasks": "none can begin", "runs": "no end", "follows": "the end of one starts the next", "may-follow": "one may start the next"}
