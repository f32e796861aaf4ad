# METADATA
# title: An id is there once in a flow
# description: Kestra refuses a flow in which two tasks, triggers, inputs or outputs have one id, however deeply they are nested.
# custom:
#   id: FLOW-03
#   severity: medium
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: Give each its own id; expressions and logs name tasks by it.
#   references: ["https://kestra.io/docs/workflow-components/tasks"]
package gate.rules.flow_correctness.ids_twice

import data.gate.lib.misfits

deny := misfits.findings("FLOW-03")
