# METADATA
# title: A flow uses what its edition of Kestra has
# description: >-
#   Assets, quotas, reusable inputs and plugins named `ee` exist in the Enterprise edition alone, and so do groups and choices of workers and
#   references to policies: the open-source edition refuses the flow, or passes over what it says.
# custom:
#   id: FLOW-17
#   severity: medium
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: Leave it out, or name the edition `ee` in gate.yaml if that is what runs there.
#   references: ["https://kestra.io/docs/enterprise"]
package gate.rules.flow_correctness.editions

import data.gate.lib.misfits

deny := misfits.findings("FLOW-17")

warn := misfits.warnings("FLOW-17")
