# METADATA
# title: The key of a webhook is a secret
# description: >-
#   Whoever knows the key of a webhook starts the flow, from outside and without signing in.
# custom:
#   id: SEC-09
#   severity: high
#   category: secret-hygiene
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Write `key: "{{ secret('WEBHOOK_KEY') }}"` and keep a long, random key as the secret.
#   references: ["https://kestra.io/docs/workflow-components/triggers/webhook-trigger"]
package gate.rules.secret_hygiene.webhook_keys

import data.gate.lib.secrets

deny contains secrets.found(secret, "is written in the flow") if some secret in secrets.sure({"webhook-key"})

warn contains secrets.stand_in(secret) if some secret in secrets.doubtful({"webhook-key"})
