# METADATA
# title: A loop is written as its Kestra version knows it
# description: >-
#   Kestra 2.0 has Loop in place of ForEach, ForEachItem, EachSequential and EachParallel, and 1.x knows no Loop; the flow is refused.
# custom:
#   id: FLOW-05
#   severity: medium
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: Write `io.kestra.plugin.core.flow.Loop` for 2.0 and `ForEach` for 1.x; a Subflow for each item suits both.
#   references: ["https://kestra.io/docs/workflow-components/tasks/flowable-tasks", "https://kestra.io/docs/migration-guide"]
package gate.rules.flow_correctness.loops

import data.gate.lib.misfits

deny := misfits.findings("FLOW-05")

warn := misfits.warnings("FLOW-05")
