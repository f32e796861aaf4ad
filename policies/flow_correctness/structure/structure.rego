# METADATA
# title: Tasks are put together so that they can run
# description: >-
#   Kestra refuses a Switch without branches, tasks in a WorkingDirectory that are none of its own, a retry that outlasts itself, a
#   window with two ends.
# custom:
#   id: FLOW-13
#   severity: medium
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: Write what is asked for; the reference of the task shows which properties go together.
#   references: ["https://kestra.io/docs/workflow-components/tasks/flowable-tasks"]
package gate.rules.flow_correctness.structure

import data.gate.lib.misfits

deny := misfits.findings("FLOW-13")
