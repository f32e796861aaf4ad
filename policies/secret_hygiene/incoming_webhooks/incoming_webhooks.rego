# METADATA
# title: No incoming webhook is written in the code
# description: >-
#   Whoever knows the address of an incoming webhook writes into the channel behind it, in the name of the platform.
# custom:
#   id: SEC-04
#   severity: high
#   category: secret-hygiene
#   judges: [flows, configuration, plan.changes]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Keep the address as a secret, write `{{ secret('NAME') }}`, and have the webhook made anew.
#   references: ["https://api.slack.com/messaging/webhooks", "https://kestra.io/docs/best-practices/secrets-management"]
package gate.rules.secret_hygiene.incoming_webhooks

import data.gate.lib.secrets

deny contains secrets.found(secret, "is written in the code") if some secret in secrets.sure({"webhook"})

warn contains secrets.stand_in(secret) if some secret in secrets.doubtful({"webhook"})
