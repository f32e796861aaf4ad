# METADATA
# title: No script or file holds a secret
# description: >-
#   A script or a file that a flow ships is stored in clear, copied to workers, and cached there.
# custom:
#   id: SEC-20
#   severity: critical
#   category: secret-hygiene
#   judges: [flows, configuration.resources, plan.changes]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Hand the secret over in `env`, such as `DB_PASSWORD: "{{ secret('DB_PASSWORD') }}"`, and read that variable in the script, the dbt
#     profile or the settings.
#   references: ["https://kestra.io/docs/best-practices/secrets-management", "https://cwe.mitre.org/data/definitions/798.html"]
package gate.rules.secret_hygiene.scripts_and_files

import data.gate.lib.secrets

deny contains secrets.found(secret, "is written in the code") if some secret in secrets.sure({"script", "file"})

warn contains secrets.stand_in(secret) if some secret in secrets.doubtful({"script", "file"})
