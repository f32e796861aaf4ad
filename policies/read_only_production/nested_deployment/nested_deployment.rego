# METADATA
# title: A flow does not deploy infrastructure
# description: >-
#   A flow that runs `terraform apply` changes an environment with credentials of its own, by a plan that nobody saw, whenever its trigger fires.
# custom:
#   id: RO-02
#   severity: critical
#   category: read-only-production
#   judges: [flows]
#   enforcement: {default: warn, protected: deny}
#   remediation: Let the pipeline run `gate plan` and `gate apply`; a flow may still run `terraform plan`, to report what differs.
#   references: ["https://kestra.io/docs/version-control-cicd/cicd/terraform"]
package gate.rules.read_only_production.nested_deployment

deny contains finding(flow, reference, "changes what only a reviewed plan may change") if {
	some [flow, reference, verb] in commands
	verb in data.gate.data.deployments.writing
}

# An option, an expression or prose: it may be anything.
warn contains finding(flow, reference, "may change what only a reviewed plan may change") if {
	some [flow, reference, verb] in commands
	not verb in data.gate.data.deployments.writing
	not verb in data.gate.data.deployments.reading
}

commands contains [flow.subject, reference, words[count(words) - 1]] if {
	some flow in input.flows
	some reference in flow.references
	reference.kind == "deployment"
	words := split(reference.target, " ")
}

finding(flow, reference, what) := {"subject": flow, "path": reference.path, "message": sprintf("`%s` %s", [reference.target, what])}
