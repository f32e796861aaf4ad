# METADATA
# title: A Schedule can be read, and says in which time zone it is
# description: >-
#   Kestra refuses a cron expression or time zone that it cannot read. A Schedule without a time zone follows the server, and moves with
#   it.
# custom:
#   id: FLOW-07
#   severity: medium
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Write five fields, or six with `withSeconds`, and `timezone` beside them; days that every month has suit every version.
#   references: ["https://kestra.io/docs/workflow-components/triggers/schedule-trigger"]
package gate.rules.flow_correctness.schedules

import data.gate.lib.misfits

deny := misfits.findings("FLOW-07")

warn contains {"subject": flow.subject, "path": trigger.path, "message": message} if {
	some flow in input.flows
	some trigger in flow.triggers
	trigger.by_the_clock
	not "timezone" in trigger.given
	message := sprintf("%s says no time zone: it follows the one of the server", [object.get(trigger, "id", "a Schedule")])
}
