# Types of all tasks of all flows, also of those that a template makes, and where they are written.
package gate.lib.tasks

types := object.keys(input.by_type.tasks) | {one.target | some one in input.by_type.references.task; is_string(one.target)}

# [subject, path] of each task of a type.
places(type) := {[task.subject, array.concat(task.path, ["type"])] | some task in input.by_type.tasks[type]} | {[one.subject, one.path] |
	some one in input.by_type.references.task
	one.target == type
}

# The last part of a type: `io.kestra.plugin.git.SyncFlows` → `SyncFlows`.
name(type) := parts[count(parts) - 1] if parts := split(type, ".")

# [subject, path] of the address of each request that only reads; one that names no method is a GET.
gets contains [task.subject, array.concat(task.path, ["uri"])] if {
	some type, requests in input.by_type.tasks
	startswith(type, "io.kestra.plugin.core.http.")
	some task in requests
	reads(task)
}

reads(task) if not "method" in task.given

reads(task) if task.method in {"GET", "HEAD", "OPTIONS"}
