# METADATA
# title: A flow runs on its own environment's workers
# description: >-
#   A worker group or a cluster stands in one environment's network and holds its credentials; a task that runs there is inside of it.
# custom:
#   id: ENV-19
#   severity: high
#   category: environment-separation
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Name this environment's own worker group, tags or Kubernetes namespace; list them in `owns.worker` and `owns.kubernetes_namespace` of
#     gate.yaml.
#   references: ["https://kestra.io/docs/enterprise/scalability/worker-group"]
package gate.rules.environment_separation.workers

import data.gate.lib.belongings

kinds := {"worker", "kubernetes-namespace"}

deny contains finding if some finding in belongings.denied(kinds)

warn contains finding if some finding in belongings.warned(kinds)
