# What a plan says of itself: whether it is whole, and which state it was made from.
package gate.lib.plans

identity := input.plan.identity

# The first reason why the plan is not the whole change; a plan that does not say is not taken for whole.
flaw := ["errored", "Terraform failed while it made this plan"] if {
	identity.errored != false
} else := ["targets", sprintf("the plan was made for %s only, and leaves out the rest", [concat(", ", identity.targets)])] if {
	identity.targets != null
	count(identity.targets) > 0
} else := ["complete", "the plan leaves out a part of the change: it was made with -target, or parts were put off"] if {
	identity.complete != true
} else := ["applyable", "Terraform says that the changes in this plan cannot be applied"] if {
	identity.applyable != true
	some change in input.plan.changes
	not change.operation in {"no-op", "read"}
}

# What gate.yaml says of the state, where the plan says something else, or nothing: [path, what the plan says, what it should].
differences contains [path, actual, wanted] if {
	some [path, actual, wanted] in assertions
	actual != wanted
}

assertions contains [["backend"], identity.backend, input.environment.state.backend]

assertions contains [["workspace"], identity.workspace, input.environment.state.workspace]

assertions contains [["backend", key], setting(key), wanted] if some key, wanted in input.environment.state.config

setting(key) := identity.backend_config[key] if {
	identity.backend_config[key] != null
} else := null
