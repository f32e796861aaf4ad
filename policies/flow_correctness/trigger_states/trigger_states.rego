# METADATA
# title: A flow that follows others says after which states
# description: >-
#   A Flow trigger without `states` also starts after failures and pauses in some versions of Kestra, and only after success in others.
# custom:
#   id: FLOW-16
#   severity: low
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: warn, protected: warn}
#   remediation: Write `states` in the trigger, or in each entry of `dependsOn` and `preconditions`.
#   references: ["https://kestra.io/docs/workflow-components/triggers/flow-trigger"]
package gate.rules.flow_correctness.trigger_states

deny contains {"subject": flow.subject, "path": trigger.path, "message": message} if {
	some flow in input.flows
	some trigger in flow.triggers
	is_string(trigger.type)
	regex.match(`\.(trigger|types)\.Flow$`, trigger.type)
	count({"states", "conditions", "dependsOn", "preconditions"} & {name | some name in trigger.given}) == 0
	message := sprintf("%s follows flows, and does not say after which states", [trigger.id])
}
