# METADATA
# title: Inputs have types, and defaults that fit them
# description: >-
#   Kestra refuses inputs of types that it does not have, and values that their own input would not take; 1.x passes the values, and the
#   execution fails.
# custom:
#   id: FLOW-12
#   severity: medium
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Write the input with a type of the environment's Kestra version, and a default that fits it; BOOL and SELECT suit every version.
#   references: ["https://kestra.io/docs/workflow-components/inputs"]
package gate.rules.flow_correctness.inputs

import data.gate.lib.misfits

deny := misfits.findings("FLOW-12")

warn := misfits.warnings("FLOW-12")
