# METADATA
# title: No variable, output, local or backend setting holds a secret
# description: >-
#   Defaults, tfvars files, locals, outputs and backend settings are part of the repository or lie beside it, also where Git ignores
#   the file.
# custom:
#   id: SEC-18
#   severity: critical
#   category: secret-hygiene
#   judges: [configuration]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Leave the default out and set the variable through TF_VAR_… where Terraform runs; give a backend its credentials through the
#     environment; mark an output as sensitive and refer to what it is about.
#   references: ["https://developer.hashicorp.com/terraform/language/manage-sensitive-data", "https://developer.hashicorp.com/terraform/language/backend"]
package gate.rules.secret_hygiene.committed_values

import data.gate.lib.secrets

deny contains secrets.found(secret, "is written in the code") if some secret in secrets.sure({"variable", "committed"})

warn contains secrets.stand_in(secret) if some secret in secrets.doubtful({"variable", "committed"})
