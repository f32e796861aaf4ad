package main

import rego.v1

deny_shell contains msg if {
	some task in input.tasks
	task.type == "io.kestra.plugin.scripts.shell.Commands"
	msg := sprintf("task %s runs a shell", [task.id])
}

deny_http contains msg if {
	some task in input.tasks
	startswith(task.uri, "http://")
	msg := sprintf("task %s sends in clear", [task.id])
}

warn_description contains "there is no description" if not input.description

deny contains "it has no labels" if not input.labels
