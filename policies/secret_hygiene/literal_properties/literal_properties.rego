# METADATA
# title: No secret is written into a property that holds secrets
# description: >-
#   A secret in a flow or in the arguments of a resource is read by everybody who reads the repository, its history, Kestra's editor,
#   a plan or the state. Credentials of registries and values of environment variables are among them; those inside scripts and files
#   are SEC-20's matter.
# custom:
#   id: SEC-01
#   severity: critical
#   category: secret-hygiene
#   judges: [flows, configuration.resources]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     In a flow, write `{{ secret('NAME') }}` and provision the secret; in Terraform, take a variable with `sensitive = true` and no
#     default. Replace the secret, which is none any more.
#   references: ["https://kestra.io/docs/best-practices/secrets-management", "https://cwe.mitre.org/data/definitions/798.html"]
package gate.rules.secret_hygiene.literal_properties

import data.gate.lib.secrets

deny contains secrets.found(secret, "is written in the code") if some secret in secrets.sure({"property"})

warn contains secrets.stand_in(secret) if some secret in secrets.doubtful({"property"})
