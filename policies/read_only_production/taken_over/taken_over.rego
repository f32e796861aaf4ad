# METADATA
# title: What a plan imports or moves, it does not change
# description: >-
#   An import takes over an object that was made outside Terraform, or belonged to another state; a move gives an object the code of another
#   one. Where the same plan also changes it, the object turns into something else, and no deletion shows.
# custom:
#   id: RO-26
#   severity: high
#   category: read-only-production
#   judges: [plan.changes]
#   enforcement: {default: warn, protected: deny}
#   approvable: true
#   remediation: Import or move in a change of its own, with code that says what the object is now; edit it in the next one.
#   references: ["https://developer.hashicorp.com/terraform/language/import", "https://developer.hashicorp.com/terraform/language/block/moved"]
package gate.rules.read_only_production.taken_over

deny contains finding(change, sprintf("%s, and %s changed", [how, concat(", ", [path[0] | some path in change.changed])])) if {
	some changes in input.by_type.changes
	some change in changes
	change.operation == "update"
	some how in ways(change)
}

warn contains finding(change, "imported as it is: whoever reviews this reviews what it is now") if {
	some changes in input.by_type.changes
	some change in changes
	change.importing != null
	change.operation == "no-op"
}

ways(change) := {"imported" | change.importing != null} | {sprintf("moved from %s", [change.previous_address]) | change.previous_address != null}

finding(change, fate) := {"subject": change.subject, "path": [], "message": sprintf("%s would be %s", [change.address, fate])}
