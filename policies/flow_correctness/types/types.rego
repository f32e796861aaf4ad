# METADATA
# title: Plugins are called by names that their Kestra version has
# description: >-
#   Kestra 2.0 has dropped every old name of a plugin, and some plugins; 1.x takes old names and says that they will go. A flow with one
#   is refused on 2.0.
# custom:
#   id: FLOW-04
#   severity: medium
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: Write the name that is offered; it suits both versions unless the finding says otherwise.
#   references: ["https://kestra.io/docs/migration-guide"]
package gate.rules.flow_correctness.types

import data.gate.lib.faults
import data.gate.lib.misfits

deny contains finding if {
	some finding in misfits.findings("FLOW-04")
	not later(finding)
}

warn contains finding if {
	some finding in misfits.findings("FLOW-04")
	later(finding)
}

later(finding) if contains(finding.message, faults.says["old-type"])
