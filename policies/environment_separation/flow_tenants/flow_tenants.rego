# METADATA
# title: A flow names its own tenant
# description: A task that works on another tenant reads and changes what belongs to somebody else, with the rights of the server itself.
# custom:
#   id: ENV-15
#   severity: high
#   category: environment-separation
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: Leave `tenantId` out, or write the one in `kestra.tenant` of gate.yaml.
#   references: ["https://kestra.io/docs/enterprise/governance/tenants"]
package gate.rules.environment_separation.flow_tenants

import data.gate.lib.belongings

deny contains finding if some finding in belongings.denied({"tenant"})

warn contains finding if some finding in belongings.warned({"tenant"})
