# METADATA
# title: Git does not deploy past Terraform
# description: >-
#   A task that syncs flows, files or whole tenants from Git is a second way into production: nobody plans what it brings, and by default
#   some of them delete what Git does not have, also what Terraform deployed.
# custom:
#   id: RO-01
#   severity: critical
#   category: read-only-production
#   judges: [flows]
#   enforcement: {default: "off", protected: deny}
#   remediation: Remove the task, and let Terraform deploy the flows and files; a flow that only dev needs belongs in a folder that only dev lists.
#   references: ["https://kestra.io/docs/version-control-cicd/git", "https://kestra.io/docs/version-control-cicd/cicd/terraform"]
package gate.rules.read_only_production.git_sync

import data.gate.lib.tasks

deny contains {"subject": subject, "path": path, "message": message} if {
	some type in tasks.types
	contains(type, ".git.")
	contains(tasks.name(type), "Sync")
	some [subject, path] in tasks.places(type)
	message := sprintf("%s brings from Git what nobody planned", [tasks.name(type)])
}
