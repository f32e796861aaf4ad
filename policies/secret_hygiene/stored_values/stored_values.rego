# METADATA
# title: The KV store holds no credentials
# description: >-
#   Everybody who may read a namespace reads its KV store, in clear.
# custom:
#   id: SEC-16
#   severity: critical
#   category: secret-hygiene
#   judges: [configuration.resources, plan.changes]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Make it a `kestra_namespace_secret`, and read it by `{{ secret('NAME') }}`; on the open-source edition, give it to the server as
#     SECRET_NAME.
#   references: ["https://kestra.io/docs/concepts/kv-store", "https://kestra.io/docs/best-practices/secrets-management"]
package gate.rules.secret_hygiene.stored_values

import data.gate.lib.secrets

deny contains secrets.found(secret, "is kept in the KV store, which is none for secrets") if some secret in secrets.sure({"stored-value"})

warn contains secrets.stand_in(secret) if some secret in secrets.doubtful({"stored-value"})
