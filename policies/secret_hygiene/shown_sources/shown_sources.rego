# METADATA
# title: A secret's place is fed by a secret
# description: >-
#   The KV store, variables of the server and inputs that are not SECRET are shown in clear, in the editor, in logs and to everybody
#   who may read an execution.
# custom:
#   id: SEC-02
#   severity: high
#   category: secret-hygiene
#   judges: [flows]
#   enforcement: {default: warn, protected: deny}
#   remediation: >-
#     Keep the value as a secret and write `{{ secret('NAME') }}`; give an input the type SECRET.
#   references: ["https://kestra.io/docs/best-practices/secrets-management"]
package gate.rules.secret_hygiene.shown_sources

import data.gate.lib.secrets

deny contains secrets.found(secret, "feeds a property that holds a secret, and is shown in clear") if some secret in secrets.sure({"outside-source"})
