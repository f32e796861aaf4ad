# Types of all tasks of all flows, also of those that a template makes.
package gate.lib.tasks

typed contains [flow.subject, array.concat(task.path, ["type"]), task.type] if {
	some flow in input.flows
	some task in flow.tasks
	is_string(task.type)
}

typed contains [made.subject, made.path, made.target] if some made in input.by_type.references.task

# The last part of a type: `io.kestra.plugin.git.SyncFlows` → `SyncFlows`.
name(type) := parts[count(parts) - 1] if parts := split(type, ".")
