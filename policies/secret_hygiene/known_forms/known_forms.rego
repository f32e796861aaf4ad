# METADATA
# title: No token or key of a well-known form stands anywhere
# description: >-
#   Programs search public and stolen repositories for exactly these forms, comments and unused values too, and try what they find
#   within minutes.
# custom:
#   id: SEC-06
#   severity: critical
#   category: secret-hygiene
#   judges: [flows, configuration, plan.changes]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Take it out, have its issuer revoke it, and keep the new one as a secret.
#   references: ["https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns"]
package gate.rules.secret_hygiene.known_forms

import data.gate.lib.secrets

deny contains secrets.found(secret, "is written in the code") if some secret in secrets.sure({"token", "private-key", "service-account"})

warn contains secrets.stand_in(secret) if some secret in secrets.doubtful({"token", "private-key", "service-account"})
