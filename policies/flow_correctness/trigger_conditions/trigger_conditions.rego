# METADATA
# title: A trigger says when it starts as its Kestra version knows it
# description: >-
#   Kestra 2.0 has `when`, `dependsOn` and `window` in place of `conditions` and `preconditions`; each version refuses the words of the
#   other.
# custom:
#   id: FLOW-06
#   severity: medium
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: Write the condition in the words of the version; a condition on the first task, with `runIf`, suits both.
#   references: ["https://kestra.io/docs/workflow-components/triggers/conditions", "https://kestra.io/docs/migration-guide"]
package gate.rules.flow_correctness.trigger_conditions

import data.gate.lib.misfits

deny := misfits.findings("FLOW-06")

warn := misfits.warnings("FLOW-06")
