# METADATA
# title: A flow uses files and executions of its own environment
# description: >-
#   Files of another environment's namespace are code that nobody reviewed for this one; its executions and what Git brings there are
#   that environment's to change.
# custom:
#   id: ENV-09
#   severity: high
#   category: environment-separation
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Name one of the environment's own namespaces, and deploy the files there; add a namespace that it owns to `namespaces` in gate.yaml.
#   references: ["https://kestra.io/docs/concepts/namespace-files"]
package gate.rules.environment_separation.files_and_executions

import data.gate.lib.reach

kinds := {"namespace-file", "execution", "git-push", "git-sync", "kestra-api"}

deny contains finding if some finding in reach.denied(kinds)

warn contains finding if some finding in reach.warned(kinds)
