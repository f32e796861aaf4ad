# METADATA
# title: A trigger supplies the inputs that its flow needs
# description: >-
#   A Schedule or Webhook that leaves out a required input without a default is refused by 2.0; on 1.x the flow is saved, and each
#   execution fails.
# custom:
#   id: FLOW-08
#   severity: medium
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: Write the value among the trigger's `inputs`, or give the input `defaults`; both suit every version.
#   references: ["https://kestra.io/docs/workflow-components/triggers/schedule-trigger", "https://kestra.io/docs/workflow-components/inputs"]
package gate.rules.flow_correctness.supplied_inputs

import data.gate.lib.misfits

deny := misfits.findings("FLOW-08")

warn := misfits.warnings("FLOW-08")
