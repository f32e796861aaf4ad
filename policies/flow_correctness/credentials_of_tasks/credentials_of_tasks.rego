# METADATA
# title: Tasks that call Kestra say who they are
# description: >-
#   From 2.0 on, tasks that synchronise flows with git need `auth`; without it Kestra refuses the flow, where 1.x used the server's own
#   rights.
# custom:
#   id: FLOW-18
#   severity: medium
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: Write `auth` with a token of a service account, from a secret.
#   references: ["https://kestra.io/docs/version-control-cicd/git", "https://kestra.io/docs/migration-guide"]
package gate.rules.flow_correctness.credentials_of_tasks

import data.gate.lib.misfits

deny := misfits.findings("FLOW-18")
