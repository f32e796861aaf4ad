package main

import data.teams
import input.labels

default owner = "nobody"

owner = labels.owner

known(name) = true {
	teams[_].name == name
} else = false {
	true
}

deny[msg] {
	input.namespace
	not known(owner)
	msg = sprintf("%s is owned by %s, which is no team", [input.id, owner])
}

warn_names[msg] {
	re_match("[A-Z]", input.id)
	msg = sprintf("%s has capital letters", [input.id])
}

warn_names[msg] {
	ids := [id | id := input.tasks[_].id]
	any([found | found := re_match("_$", ids[_])])
	msg = "a task ends in an underscore"
}

violation_flows[{"msg": msg}] {
	change := input.resource_changes[i]
	change.type == "kestra_flow"
	all([startswith(change.address, "kestra_flow."), not_kept(change)])
	msg := sprintf("%v: %v", [i, change.address])
}

not_kept(change) = result {
	result := change.change.actions != ["no-op"]
}

deny_list = ["input has neither tasks nor changes"] {
	not input.tasks
	not input.resource_changes
}
