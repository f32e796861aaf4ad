# METADATA
# title: No secret of Terraform's is written where Kestra shows it
# description: >-
#   Kestra stores and shows the content of flows, files and variables of namespaces and the KV store in clear: a value that Terraform
#   hides is read there by everybody.
# custom:
#   id: SEC-13
#   severity: critical
#   category: secret-hygiene
#   judges: [flows, configuration.resources]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Provision the value by `kestra_namespace_secret`, and let the flow read it by `{{ secret('NAME') }}`.
#   references: ["https://kestra.io/docs/best-practices/secrets-management", "https://developer.hashicorp.com/terraform/language/manage-sensitive-data"]
package gate.rules.secret_hygiene.kept_in_clear

import data.gate.lib.secrets

deny contains secrets.found(secret, "is sensitive in Terraform, and stored where Kestra shows it") if some secret in secrets.sure({"sensitive-in-clear"})
