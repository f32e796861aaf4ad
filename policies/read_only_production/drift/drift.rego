# METADATA
# title: What was changed outside Terraform does not stay unseen
# description: >-
#   Production changes by Terraform alone. A plan that keeps what somebody changed by hand makes it the truth without a review; one that
#   writes over it may undo what somebody did in need.
# custom:
#   id: RO-10
#   severity: high
#   category: read-only-production
#   judges: [plan.drift]
#   enforcement: {default: warn, protected: deny}
#   approvable: true
#   remediation: Ask who changed it, and let Terraform write over it, or write it into the code in a commit that says why, and have that approved.
#   references: ["https://developer.hashicorp.com/terraform/tutorials/state/resource-drift"]
package gate.rules.read_only_production.drift

deny contains finding(drift, kept, "keeps that") if {
	some drift in input.plan.drift
	kept := [path | some path in drift.adopted; reviewed(drift, path)]
}

warn contains finding(drift, lost, "writes over that") if {
	some drift in input.plan.drift
	lost := [path | some path in drift.changed; not path in drift.adopted; reviewed(drift, path)]
}

reviewed(drift, path) if not unreviewed(drift.type, path)

unreviewed(type, path) if path[0] in data.gate.data.unreviewed[type]

finding(drift, paths, fate) := {"subject": drift.subject, "path": paths[0], "message": message} if {
	message := sprintf("%s outside Terraform, and the plan %s", [happened(drift, paths), fate])
}

happened(drift, paths) := sprintf("%s was deleted", [drift.address]) if is_null(drift.after)

else := sprintf("%s of %s was changed", [concat(", ", [path[0] | some path in paths]), drift.address])
