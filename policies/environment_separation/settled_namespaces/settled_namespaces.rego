# METADATA
# title: Which namespace a flow reaches is written in it
# description: >-
#   Where an input or an output decides the namespace of a subflow, secret, key or file, whoever starts the flow decides which environment
#   it reaches, and no review can tell.
# custom:
#   id: ENV-06
#   severity: medium
#   category: environment-separation
#   judges: [flows]
#   enforcement: {default: warn, protected: deny}
#   remediation: >-
#     Write the namespace, or its beginning below one of the environment's `namespaces`, such as `company.{{ inputs.team }}`; choose
#     between flows with a Switch.
#   references: ["https://kestra.io/docs/workflow-components/subflows"]
package gate.rules.environment_separation.settled_namespaces

import data.gate.lib.reach

kinds := {"flow", "secret", "credential", "kv", "namespace-file", "execution", "git-push", "git-sync"}

deny contains finding if {
	some finding in reach.undecided(kinds)
	not finding.subject in unnamed
}

# The flow's own namespace is not known: FLOW-01 and RO-12 say so.
unnamed contains flow.subject if {
	some flow in input.flows
	not is_string(flow.namespace)
}

unnamed contains flow.subject if {
	some flow in input.flows
	["namespace"] in flow.unknown
}
