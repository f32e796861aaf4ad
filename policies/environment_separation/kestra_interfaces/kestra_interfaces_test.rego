package gate.rules.environment_separation.kestra_interfaces_test

import data.gate.rules.environment_separation.kestra_interfaces as rule

asked(protected, target, via, owners) := {
	"environment": {"name": "prod", "protected": protected},
	"by_type": {"references": {"kestra-api": [{
		"kind": "kestra-api",
		"target": target,
		"via": via,
		"environments": owners,
		"subject": "flow:a",
		"path": ["tasks", 0, "uri"],
	}]}},
}

finding(message) := {"subject": "flow:a", "path": ["tasks", 0, "uri"], "message": message}

task := "io.kestra.plugin.kestra.flows.List"

test_the_own_interface_is_allowed if rule.deny == set() with input as asked(true, "kestra.prod", "uri", ["prod"])

test_another_environments_interface_is_denied_everywhere if {
	every protected in [false, true] {
		rule.deny == {finding("it calls the Kestra at kestra.dev of dev")} with input as asked(protected, "kestra.dev", task, ["dev"])
	}
}

test_the_interface_of_nobody_is_denied_where_protected if {
	rule.deny == {finding("it calls the Kestra at kestra.old, which no environment lists")} with input as asked(true, "kestra.old", task, [])
}

test_the_interface_of_nobody_is_allowed_elsewhere if rule.deny == set() with input as asked(false, "kestra.old", task, [])

test_an_address_that_looks_alike_is_allowed if rule.deny == set() with input as asked(true, "n8n.example.org", "uri", [])

test_an_address_that_an_execution_decides_is_allowed if rule.deny == set() with input as asked(true, "«unknown»", task, [])

test_a_task_that_names_no_address_is_allowed if rule.deny == set() with input as asked(true, null, task, [])
