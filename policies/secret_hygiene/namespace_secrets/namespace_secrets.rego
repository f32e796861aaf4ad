# METADATA
# title: The value of a Kestra secret comes from outside the code
# description: >-
#   A secret whose value stands in the configuration is one for Kestra alone: the repository, its history and the plan show it.
# custom:
#   id: SEC-15
#   severity: critical
#   category: secret-hygiene
#   judges: [configuration.resources]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Take the value from a variable with `sensitive = true` and no default, set through TF_VAR_… where Terraform runs, or from a data
#     source of a vault; then replace it.
#   references: ["https://developer.hashicorp.com/terraform/language/manage-sensitive-data", "https://kestra.io/docs/best-practices/secrets-management"]
package gate.rules.secret_hygiene.namespace_secrets

import data.gate.lib.secrets

deny contains secrets.found(secret, "is written in the code") if some secret in secrets.sure({"namespace-secret"})

warn contains secrets.stand_in(secret) if some secret in secrets.doubtful({"namespace-secret"})
