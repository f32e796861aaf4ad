# METADATA
# title: A flow that is promoted names nothing of one environment
# description: What a file says word for word about one environment is wrong in the next one that deploys it, and is found there late.
# custom:
#   id: ENV-22
#   severity: low
#   category: environment-separation
#   judges: [flows]
#   enforcement: {default: warn, protected: warn}
#   remediation: "Deploy the file by `templatefile`, and write a variable that each environment sets, such as `url: ${airbyte_url}`."
#   references: ["https://kestra.io/docs/best-practices/from-dev-to-prod"]
package gate.rules.environment_separation.promoted_literals

# Short words, such as dbt targets, may stand in the file for something else.
deny contains {"subject": one.subject, "path": one.path, "message": message} if {
	some kind in ["account", "airbyte-connection", "bucket", "dbt-job", "fivetran-connector", "host", "project"]
	some one in input.by_type.references[kind]
	one.written
	input.environment.name in one.environments
	some other in deployers[one.subject]
	not other in one.environments
	message := sprintf("%s belongs to %s, but %s deploys this file too", [one.target, concat(", ", one.environments), other])
}

deployers[flow.subject] := flow.origin.environments if some flow in input.flows
