# METADATA
# title: What Terraform makes in Airbyte lies in the environment's workspace
# description: A workspace is what keeps environments apart in Airbyte; a connection between two copies one's data into the other's.
# custom:
#   id: ENV-13
#   severity: critical
#   category: environment-separation
#   judges: [configuration.resources, plan.changes]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Take `workspace_id` from a variable that differs between environments; list a workspace that it owns in `airbyte.workspaces` of gate.yaml.
#   references: ["https://docs.airbyte.com/platform/understanding-airbyte"]
package gate.rules.environment_separation.airbyte_workspaces

import data.gate.lib.airbyte
import data.gate.lib.connections
import data.gate.lib.words

deny contains finding if some [true, finding] in strays

warn contains finding if some [false, finding] in strays

strays contains [wrong(owners), {"subject": one.subject, "path": ["workspace_id"], "message": message}] if {
	some one in airbyte.objects
	is_string(one.values.workspace_id)
	not airbyte.own(one.values.workspace_id)
	owners := airbyte.owners(one.values.workspace_id)
	message := sprintf("it lies in workspace %s%s", [one.values.workspace_id, words.whose(owners)])
}

wrong(owners) := input.environment.protected if count(owners) == 0 else := true

deny contains {"subject": one.subject, "path": ["destination_id"], "message": message} if {
	some one in airbyte.connections
	some [from, to] in connections.joined(one)
	message := sprintf("it reads from workspace %s and writes to %s", [from, to])
}
