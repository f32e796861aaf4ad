# METADATA
# title: A flow syncs its own environment's Airbyte connections
# description: A sync of another environment's connection moves that one's data, with its credentials and into its destination.
# custom:
#   id: ENV-12
#   severity: critical
#   category: environment-separation
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: Let `kestra_kv` hold the id, and the flow read it by `kv()`; list a connection outside Terraform in `airbyte.connections` of gate.yaml.
#   references: ["https://registry.terraform.io/providers/kestra-io/kestra/latest/docs/resources/kv"]
package gate.rules.environment_separation.airbyte_connections

import data.gate.lib.airbyte
import data.gate.lib.syncs
import data.gate.lib.words

deny contains finding if some [true, finding] in strays

warn contains finding if some [false, finding] in strays

strays contains [wrong(id, owners), {"subject": subject, "path": path, "message": message}] if {
	some [subject, path, id] in syncs.named
	is_string(id)
	owners := {environment.name | some environment in input.environments; id in environment.airbyte.connections}
	not input.environment.name in owners
	message := sprintf("it syncs connection %s%s", [id, words.whose(owners)])
}

wrong(id, owners) := input.environment.protected if {
	count(owners) == 0
	airbyte.stranger(id)
} else := true if count(owners) > 0

warn contains {"subject": subject, "path": path, "message": "nothing in Terraform says which connection it syncs"} if {
	input.environment.protected
	some [subject, path] in syncs.open
}
