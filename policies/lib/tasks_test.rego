package gate.lib.tasks_test

import data.gate.lib.tasks

flows := {"by_type": {
	"tasks": {
		"x.Log": [{"subject": "flow:a.yml", "path": ["tasks", 0]}, {"subject": "flow:a.yml", "path": ["tasks", 1]}],
		"x.Other": [{"subject": "flow:a.yml", "path": ["tasks", 4]}],
	},
	"references": {"task": [
		{"subject": "flow:a.yml", "target": "x.Made", "path": ["tasks", 2, "spec"]},
		{"subject": "flow:a.yml", "target": "x.Log", "path": ["tasks", 3, "spec"]},
		{"subject": "flow:a.yml", "target": null, "path": ["tasks", 5, "spec"]},
	]},
}}

test_types_that_are_written_and_made if tasks.types == {"x.Log", "x.Made", "x.Other"} with input as flows

test_places_of_tasks_that_are_written_and_made if {
	tasks.places("x.Made") == {["flow:a.yml", ["tasks", 2, "spec"]]} with input as flows
	tasks.places("x.Log") == {
		["flow:a.yml", ["tasks", 0, "type"]],
		["flow:a.yml", ["tasks", 1, "type"]],
		["flow:a.yml", ["tasks", 3, "spec"]],
	} with input as flows
}

test_the_name_of_a_type if {
	tasks.name("io.kestra.plugin.git.SyncFlows") == "SyncFlows"
	tasks.name("Log") == "Log"
}

request(type, given, method) := {"by_type": {"tasks": {type: [{"subject": "flow:a.yml", "path": ["tasks", 0], "given": given, "method": method}]}}}

test_a_request_without_a_method_is_a_get if {
	tasks.gets == {["flow:a.yml", ["tasks", 0, "uri"]]} with input as request("io.kestra.plugin.core.http.Download", ["uri"], null)
	tasks.gets == set() with input as request("io.kestra.plugin.scripts.shell.Commands", ["commands"], null)
}

test_the_method_of_a_request_decides if {
	every method in ["GET", "HEAD", "OPTIONS"] {
		count(tasks.gets) == 1 with input as request("io.kestra.plugin.core.http.Request", ["uri", "method"], method)
	}
	every method in ["POST", null] {
		tasks.gets == set() with input as request("io.kestra.plugin.core.http.Request", ["uri", "method"], method)
	}
}
