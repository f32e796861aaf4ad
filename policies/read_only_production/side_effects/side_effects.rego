# METADATA
# title: Terraform runs nothing beside its providers
# description: >-
#   A provisioner or an action runs with the credentials of the apply, and no plan shows what it does; one that runs on destroy runs when
#   nobody looks at its code any more.
# custom:
#   id: RO-24
#   severity: high
#   category: read-only-production
#   judges: [configuration.resources, configuration.removed, plan.actions]
#   enforcement: {default: warn, protected: deny}
#   remediation: Take it out, and do its work in a flow or in a step of the pipeline, where it is reviewed and leaves a log.
#   references:
#     - https://developer.hashicorp.com/terraform/language/resources/provisioners/syntax
#     - https://developer.hashicorp.com/terraform/language/invoke-actions
package gate.rules.read_only_production.side_effects

deny contains finding(holder, message) if {
	some holders in array.concat([input.configuration.removed], [resources | some resources in input.by_type.resources])
	some holder in holders
	some provisioner in holder.provisioners
	message := sprintf("%s is run when %s is %sed", [provisioner.type, trim_prefix(holder.subject, "config:"), trim_suffix(provisioner.when, "e")])
}

# Without a plan, nobody knows which events will invoke it.
deny contains finding(resource, sprintf("%s does something that no plan shows", [resource.address])) if {
	is_null(input.plan)
	some resources in input.by_type.resources
	some resource in resources
	resource.mode == "action"
}

deny contains finding(action, sprintf("%s does something that no plan shows", [trim_prefix(action.subject, "action:")])) if {
	some action in input.plan.actions
}

finding(fact, message) := {"subject": fact.subject, "path": [], "message": message}
