# Whose state a `terraform_remote_state` reads.
package gate.lib.remote_states

sources := object.get(input.by_type.resources, "terraform_remote_state", [])

foreign contains [source.subject, environment.name] if {
	some source in sources
	some environment in input.environments
	environment.name != input.environment.name
	environment.state.backend != "local"
	[source.values.backend, object.get(source.values, "workspace", "default")] == [environment.state.backend, environment.state.workspace]
	every key, value in environment.state.config { source.values.config[key] == value }
}

# A local path means another file in each root.
outside contains source.subject if {
	some source in sources
	source.values.backend == "local"
	is_string(source.values.config.path)
	regex.match(`^(/|(.*/)?\.\.(/|$))`, source.values.config.path)
}

unclear contains {"subject": source.subject, "path": path, "message": "the code does not say whose state it reads"} if {
	some source in sources
	some path in source.unknown
	path[0] in {"backend", "workspace", "config"}
}
