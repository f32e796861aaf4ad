# METADATA
# title: A flow's label names the environment that it is in
# description: >-
#   Dashboards, alerts and people go by the label; one that names another environment sends them there. A flow without the label is not
#   judged.
# custom:
#   id: ENV-20
#   severity: low
#   category: environment-separation
#   judges: [flows]
#   enforcement: {default: warn, protected: deny}
#   remediation: "Take it from a template variable that differs between environments, such as `environment: ${environment}`."
#   references: ["https://kestra.io/docs/workflow-components/labels"]
package gate.rules.environment_separation.environment_label

deny contains {"subject": flow.subject, "path": ["labels", label], "message": message} if {
	some label in ["env", "environment"]
	some flow in input.flows
	flow.labels[label] in others
	message := sprintf("the label %s says %s, but the flow is in %s", [label, flow.labels[label], input.environment.name])
}

others := {environment.name | some environment in input.environments} - {input.environment.name}
