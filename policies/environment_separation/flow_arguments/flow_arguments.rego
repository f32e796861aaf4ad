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

deny contains finding(flow.origin.deployed, "flow_id", flow.id) if {
	some flow in input.flows
	flow.origin.deployed.flow_id != flow.id
	not ["id"] in flow.unknown
}

deny contains finding(flow.origin.deployed, "namespace", flow.namespace) if {
	some flow in input.flows
	flow.origin.deployed.namespace != flow.namespace
	not ["namespace"] in flow.unknown
}

# Nothing, where either of the two is not known.
finding(deployed, argument, content) := {"subject": deployed.subject, "path": [argument], "message": message} if {
	is_string(deployed[argument])
	is_string(content)
	says := [argument, deployed.address, deployed[argument], content]
	message := sprintf("%s of %s is %s, but its content says %s, and Kestra goes by the content", says)
}
