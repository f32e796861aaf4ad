# METADATA
# title: A flow runs flows of its own environment
# description: >-
#   A subflow in another environment's namespace runs with that environment's secrets and changes its data, by the decision of whoever
#   runs or edits the calling flow.
# custom:
#   id: ENV-05
#   severity: high
#   category: environment-separation
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Call a flow in one of the environment's own `namespaces`, such as `{{ flow.namespace }}`; add a namespace that it owns to
#     `namespaces` in gate.yaml.
#   references: ["https://kestra.io/docs/best-practices/manage-environments"]
package gate.rules.environment_separation.subflows

import data.gate.lib.reach

deny contains finding if some finding in reach.denied({"flow"})

warn contains finding if some finding in reach.warned({"flow"})
