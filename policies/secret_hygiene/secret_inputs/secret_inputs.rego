# METADATA
# title: An input that takes a secret is of type SECRET, and has no default
# description: >-
#   What is given to an input of another type is shown with every execution; a default is shown with the flow.
# custom:
#   id: SEC-10
#   severity: high
#   category: secret-hygiene
#   judges: [flows]
#   enforcement: {default: warn, protected: deny}
#   remediation: >-
#     Write `type: SECRET` and leave `defaults` out; where the input gives the name of a secret, end its id in `_name`.
#   references: ["https://kestra.io/docs/workflow-components/inputs"]
package gate.rules.secret_hygiene.secret_inputs

import data.gate.lib.secrets

deny contains secrets.found(secret, "is the name of an input that is not of type SECRET") if some secret in secrets.sure({"unmasked-input"})

deny contains secrets.found(secret, "has a default, which is written in the flow") if some secret in secrets.sure({"input-default"})

warn contains secrets.stand_in(secret) if some secret in secrets.doubtful({"input-default"})
