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

deny contains finding(command, "changes what only a reviewed plan may change") if {
	some [command, verb] in commands
	verb in data.gate.data.deployments.writing
}

# An option, an expression or prose: it may be anything.
warn contains finding(command, "may change what only a reviewed plan may change") if {
	some [command, verb] in commands
	not verb in data.gate.data.deployments.writing
	not verb in data.gate.data.deployments.reading
}

commands contains [command, words[count(words) - 1]] if {
	some command in input.by_type.references.deployment
	is_string(command.target)
	words := split(command.target, " ")
}

finding(command, what) := {"subject": command.subject, "path": command.path, "message": sprintf("`%s` %s", [command.target, what])}
