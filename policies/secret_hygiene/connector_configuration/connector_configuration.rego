# METADATA
# title: No secret is written into the configuration of an Airbyte connector
# description: >-
#   The configuration of a source or destination is stored in the state and, before version 1.1.1 of the provider, shown in plans.
# custom:
#   id: SEC-17
#   severity: critical
#   category: secret-hygiene
#   judges: [configuration.resources, configuration.providers, plan]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Take it from a variable with `sensitive = true` and no default, or write a reference into Airbyte's secret storage,
#     `secret_coordinate::…`; then replace it. Take a provider of version 1.1.1 or newer.
#   references: ["https://docs.airbyte.com/platform/operator-guides/configuring-airbyte"]
package gate.rules.secret_hygiene.connector_configuration

import data.gate.lib.secrets
import data.gate.lib.versions

deny contains secrets.found(secret, "is written in the code") if some secret in secrets.sure({"connector"})

warn contains secrets.stand_in(secret) if some secret in secrets.doubtful({"connector"})

# Before version 1.1.1 none of it is hidden.
warn contains {"subject": subject, "path": path, "message": message} if {
	some [subject, path, source, version] in versions.chosen
	endswith(source, "airbytehq/airbyte")
	versions.before(version, [1, 1, 1])
	message := sprintf("airbyte %s shows in plans what it configures connectors with; 1.1.1 hides it", [version])
}
