# Whether a plan is the whole change.
package gate.lib.plans

identity := input.plan.identity

# The first reason why the plan is not the whole change; a plan that does not say is not taken for whole.
flaw := ["errored", "Terraform failed while it made this plan"] if {
	identity.errored != false
} else := ["targets", sprintf("the plan was made for %s only, and leaves out the rest", [concat(", ", identity.targets)])] if {
	identity.targets != null
	count(identity.targets) > 0
} else := ["complete", "the plan leaves out a part of the change: it was made with -target, or it does not say"] if {
	identity.complete != true
	count(put_off) == 0
} else := ["applyable", "Terraform says that the changes in this plan cannot be applied"] if {
	identity.applyable != true
	some changes in input.by_type.changes
	some change in changes
	not change.operation in {"no-op", "read"}
}

# Then each part that was put off is named by itself.
put_off contains [one.subject, sprintf("%s is put off to a later plan (%s), so that nobody can review it now", [one.address, one.reason])] if {
	some one in input.plan.deferred
}
