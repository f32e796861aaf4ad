# METADATA
# title: No address or connection string holds a password
# description: >-
#   An address is logged, shown and passed on wherever it is used: by Kestra, by proxies, in error messages of drivers.
# custom:
#   id: SEC-03
#   severity: critical
#   category: secret-hygiene
#   judges: [flows, configuration, plan.changes]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Give user and password as properties of their own that read a secret; where only an address will do, write `{{ secret('NAME') }}`
#     in the place of the password, or keep the whole address as a secret.
#   references: ["https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1", "https://cwe.mitre.org/data/definitions/798.html"]
package gate.rules.secret_hygiene.addresses

import data.gate.lib.secrets

deny contains secrets.found(secret, "is written in the code") if some secret in secrets.sure({"url", "connection-string"})

warn contains secrets.stand_in(secret) if some secret in secrets.doubtful({"url", "connection-string"})
