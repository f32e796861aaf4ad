package gate.lib.tasks_test

import data.gate.lib.tasks

flows := {"flows": [{
	"subject": "flow:a.yml",
	"tasks": [{"type": "x.Log", "path": ["tasks", 0]}, {"type": null, "path": ["tasks", 1]}],
}], "by_type": {"references": {
	"task": [{"subject": "flow:a.yml", "target": "x.Made", "path": ["tasks", 2, "spec"]}],
	"kv": [{"subject": "flow:a.yml", "target": "x.Other", "path": ["tasks", 4]}],
}}}

test_tasks_that_are_written_and_made if {
	tasks.typed == {
		["flow:a.yml", ["tasks", 0, "type"], "x.Log"],
		["flow:a.yml", ["tasks", 2, "spec"], "x.Made"],
	} with input as flows
}

test_the_name_of_a_type if {
	tasks.name("io.kestra.plugin.git.SyncFlows") == "SyncFlows"
	tasks.name("Log") == "Log"
}
