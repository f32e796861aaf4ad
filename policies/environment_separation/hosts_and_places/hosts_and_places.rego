# METADATA
# title: A flow reaches hosts, databases and buckets of its own environment
# description: >-
#   A flow that reads or writes another environment's database, bucket or server makes tests change production, or production depend on
#   tests. Hosts that no environment lists are the rest of the world, and are not judged.
# custom:
#   id: ENV-10
#   severity: critical
#   category: environment-separation
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Write this environment's own, or take it from a template variable that differs between environments; list what it owns in `hosts` and
#     `owns` of gate.yaml.
#   references: ["https://kestra.io/docs/best-practices/from-dev-to-prod"]
package gate.rules.environment_separation.hosts_and_places

import data.gate.lib.belongings

named := {"account", "bucket", "database", "dataset", "dbt-job", "fivetran-connector", "project", "region", "role", "schema", "warehouse"}

deny contains finding if some finding in belongings.denied(named)

warn contains finding if some finding in belongings.warned(named)

deny contains finding if {
	some finding in belongings.denied({"host"})
	not [finding.subject, finding.path] in interfaces
}

# Those are ENV-14's matter.
interfaces contains [one.subject, one.path] if some one in input.by_type.references["kestra-api"]
