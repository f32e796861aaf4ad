# Which state a plan was made from, held against what gate.yaml asserts.
package gate.lib.states

identity := input.plan.identity

# Where the plan says something else, or nothing.
differences contains [path, message] if {
	identity.format == "saved"
	some [path, actual, wanted] in assertions
	actual != wanted
	message := sprintf("the plan's %s is %s, but gate.yaml asserts %v for %s", [concat(" ", path), told(actual), wanted, input.environment.name])
}

# A plan's JSON does not say.
untold if {
	identity.format == "json"
	input.environment.state != null
}

assertions contains [["backend"], identity.backend, input.environment.state.backend]

assertions contains [["workspace"], identity.workspace, input.environment.state.workspace]

assertions contains [["backend", key], setting(key), wanted] if some key, wanted in input.environment.state.config

setting(key) := identity.backend_config[key] if {
	identity.backend_config[key] != null
} else := null

told(value) := "not set" if {
	value == null
} else := sprintf("%v", [value])
