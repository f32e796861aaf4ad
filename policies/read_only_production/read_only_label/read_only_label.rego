# METADATA
# title: A flow in production says that it is read-only
# description: >-
#   With the label `system.readOnly`, Kestra closes its editor for the flow, and the Enterprise Edition takes changes from service accounts
#   and API tokens alone. Without it, an edit in the browser lasts until the next apply.
# custom:
#   id: RO-04
#   severity: low
#   category: read-only-production
#   judges: [flows]
#   enforcement: {default: "off", protected: warn}
#   remediation: "Write `system.readOnly: true` below `labels` of the flow."
#   references: ["https://kestra.io/docs/version-control-cicd/cicd/terraform"]
package gate.rules.read_only_production.read_only_label

deny contains {"subject": flow.subject, "path": ["labels"], "message": message} if {
	some flow in input.flows
	not flow.labels["system.readOnly"] == "true"
	message := "without the label `system.readOnly: true`, the flow can be edited in the browser"
}
