# METADATA
# title: A secret is used as it is
# description: >-
#   Kestra hides a secret in logs and outputs by its exact text: what a filter makes of it is another text, and is shown.
# custom:
#   id: SEC-11
#   severity: medium
#   category: secret-hygiene
#   judges: [flows]
#   enforcement: {default: warn, protected: warn}
#   remediation: >-
#     Keep what the filter would make as a secret of its own, or hand the secret to a script through `env` and transform it there.
#   references: ["https://kestra.io/docs/best-practices/secrets-management"]
package gate.rules.secret_hygiene.transformed_secrets

import data.gate.lib.secrets

deny contains secrets.found(secret, "passes a secret through a filter, and Kestra no longer hides it") if some secret in secrets.sure({"transformed"})
