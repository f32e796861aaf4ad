# METADATA
# title: What Terraform renders is a flow
# description: A template that is joined of pieces can lose its `id`, `namespace` or `tasks`; the provider notices only when it applies.
# custom:
#   id: FLOW-20
#   severity: high
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: Write `id`, `namespace` and `tasks` once in the template, or in the piece that is joined first.
#   references: ["https://kestra.io/docs/version-control-cicd/cicd/terraform"]
package gate.rules.flow_correctness.rendered

deny contains {"subject": flow.subject, "path": [], "message": message} if {
	some flow in input.flows
	missing := [sprintf("`%s`", [name]) | some name in ["id", "namespace", "tasks"]; not name in flow.given]
	count(missing) > 0
	message := sprintf("%s is rendered without %s", [flow.origin.deployed.address, concat(", ", missing)])
}
