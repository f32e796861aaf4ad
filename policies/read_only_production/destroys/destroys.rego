# METADATA
# title: A plan destroys nothing that is in use
# description: What is deleted, replaced or forgotten does not come back with the next apply; some of it holds state that nothing else holds.
# custom:
#   id: RO-09
#   severity: high
#   category: read-only-production
#   judges: [plan.changes]
#   enforcement: {default: warn, protected: deny}
#   approvable: true
#   remediation: Keep the resource or undo the edit that forces its replacement; one that was only renamed needs a `moved` block.
#   references: ["https://developer.hashicorp.com/terraform/language/block/moved"]
package gate.rules.read_only_production.destroys

deny contains {"subject": change.subject, "path": place(change), "message": message} if {
	some changes in input.by_type.changes
	some change in changes
	change.destroys
	change.mode == "managed"
	message := sprintf("%s would be %s", [trim_prefix(change.subject, "change:"), fate(change)])
}

place(change) := change.replace_paths[0] if {
	count(change.replace_paths) > 0
} else := []

fate(change) := "forgotten: it stays where it is, and Terraform no longer looks after it" if {
	change.operation == "forget"
} else := sprintf("replaced%s%s", [cause(change), loss(change)]) if {
	change.operation == "replace"
} else := sprintf("deleted%s", [loss(change)])

cause(change) := sprintf(" (%s changes)", [concat(", ", {path[0] | some path in change.replace_paths})]) if {
	count(change.replace_paths) > 0
} else := ""

loss(change) := sprintf(": %s", [losses[change.operation][change.type]]) if losses[change.operation][change.type] else := ""

losses := data.gate.data.losses
