# METADATA
# title: What the code asserts holds
# description: >-
#   Terraform prints a `check` that fails as a warning and goes on. Its author wrote it to stop somebody; one that cannot be evaluated
#   before apply stops nobody either.
# custom:
#   id: RO-25
#   severity: medium
#   category: read-only-production
#   judges: [plan.checks]
#   enforcement: {default: warn, protected: deny}
#   remediation: Repair what the assertion is about, or correct the assertion in a commit that says why it was wrong.
#   references: ["https://developer.hashicorp.com/terraform/language/checks"]
package gate.rules.read_only_production.failed_checks

deny contains finding(check, said) if {
	some check in input.plan.checks
	said := {"fail": "does not hold", "error": "could not be evaluated"}[check.status]
}

# Conditions of a resource that does not exist yet are always unknown; a `check` need not be.
warn contains finding(check, "is known only after apply, when it stops nobody") if {
	some check in input.plan.checks
	[check.kind, check.status] == ["check", "unknown"]
}

finding(check, said) := {"subject": check.subject, "path": [], "message": sprintf("the assertion %s %s", [check.address, said])}
