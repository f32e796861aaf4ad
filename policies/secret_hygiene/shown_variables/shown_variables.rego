# METADATA
# title: A Terraform variable that holds a secret is marked as sensitive
# description: >-
#   Terraform prints the values of other variables in plans, logs and error messages. A secret that takes its value from an ordinary
#   variable, such as the id of a project, is most likely wired to the wrong one, and told here too.
# custom:
#   id: SEC-12
#   severity: high
#   category: secret-hygiene
#   judges: [configuration]
#   enforcement: {default: warn, protected: deny}
#   remediation: >-
#     Write `sensitive = true` in the variable, and in each module's variable that it passes through.
#   references: ["https://developer.hashicorp.com/terraform/language/manage-sensitive-data"]
package gate.rules.secret_hygiene.shown_variables

import data.gate.lib.secrets

deny contains secrets.found(secret, "is the name of a variable without `sensitive = true`") if some secret in secrets.sure({"unmarked-variable"})

deny contains secrets.found(secret, "takes a value that Terraform shows") if some secret in secrets.sure({"unmarked-value"})
