# METADATA
# title: No credential is written into a header
# description: >-
#   A header with a credential gives access as a password does, and is as hard to take back.
# custom:
#   id: SEC-05
#   severity: critical
#   category: secret-hygiene
#   judges: [flows, configuration, plan.changes]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Write `{{ secret('NAME') }}` in the place of the credential, such as `Bearer {{ secret('CRM_TOKEN') }}`, and replace it.
#   references: ["https://kestra.io/docs/best-practices/secrets-management", "https://cwe.mitre.org/data/definitions/798.html"]
package gate.rules.secret_hygiene.request_headers

import data.gate.lib.secrets

deny contains secrets.found(secret, "is written in the code") if some secret in secrets.sure({"header"})

warn contains secrets.stand_in(secret) if some secret in secrets.doubtful({"header"})
