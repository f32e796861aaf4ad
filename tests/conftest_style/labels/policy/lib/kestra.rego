package kestra

import rego.v1

default name := "a flow without a name"

name := sprintf("%s.%s", [input.namespace, input.id])

is_script(task) if startswith(task.type, "io.kestra.plugin.scripts.")

has_trigger(kind) if {
	some trigger in input.triggers
	endswith(trigger.type, concat("", [".", kind]))
}
