# METADATA
# title: A flow uses secrets and keys of its own environment
# description: >-
#   A secret, a credential or a key of another environment's namespace lets a flow act there, and ties it to what somebody else may
#   change or revoke.
# custom:
#   id: ENV-08
#   severity: high
#   category: environment-separation
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Leave the namespace out, or name one of the environment's own, and provide the secret or key there; add a namespace that it owns to
#     `namespaces` in gate.yaml.
#   references: ["https://kestra.io/docs/best-practices/secrets-management"]
package gate.rules.environment_separation.secrets_and_keys

import data.gate.lib.reach

kinds := {"secret", "credential", "kv"}

deny contains finding if some finding in reach.denied(kinds)

warn contains finding if some finding in reach.warned(kinds)
