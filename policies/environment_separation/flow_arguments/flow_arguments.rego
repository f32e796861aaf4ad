# METADATA
# title: A kestra_flow says the same as its content
# description: >-
#   Kestra stores a flow under the id and namespace in its content; arguments that say something else
#   show reviewers, plans and other rules a flow that is not the one deployed.
# custom:
#   id: ENV-02
#   severity: high
#   category: environment-separation
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: Derive both arguments from the content, such as `flow_id = yamldecode(local.content).id`, or correct the one that is wrong.
#   references: ["https://kestra.io/docs/version-control-cicd/cicd/terraform"]
package gate.rules.environment_separation.flow_arguments

deny contains {"subject": deployed.subject, "path": [argument], "message": message} if {
	some flow in input.flows
	deployed := flow.origin.deployed
	some [argument, written, property, content] in [
		["flow_id", deployed.flow_id, "id", flow.id],
		["namespace", deployed.namespace, "namespace", flow.namespace],
	]
	is_string(written)
	is_string(content)
	not [property] in flow.unknown
	written != content
	message := sprintf("%s of %s is %s, but its content says %s, and Kestra goes by the content", [argument, deployed.address, written, content])
}
