# METADATA
# title: A flow builds its own environment's dbt targets
# description: >-
#   The target decides which database dbt writes to; a `--target prod` in a flow of dev rebuilds production from whatever was being tried.
# custom:
#   id: ENV-11
#   severity: critical
#   category: environment-separation
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Take the target from a template variable that differs between environments, such as `--target ${dbt_target}`; list this environment's
#     in `dbt.targets` of gate.yaml.
#   references: ["https://docs.getdbt.com/docs/core/dbt-core-environments"]
package gate.rules.environment_separation.dbt_targets

import data.gate.lib.belongings

deny contains finding if some finding in belongings.denied({"dbt-target"})

warn contains finding if some finding in belongings.warned({"dbt-target"})

warn contains {"subject": one.subject, "path": one.path, "message": "an execution decides which dbt target it builds"} if {
	some one in input.by_type.references["dbt-target"]
	one.dynamic
	others := {name | some name in one.environments; name != input.environment.name}
	count(others) == 0
}
