package gate.rules.read_only_production.kestra_writes_test

import data.gate.rules.read_only_production.kestra_writes as rule

asked(type, calls) := {"by_type": {
	"tasks": {type: [{"subject": "flow:a.yml", "path": ["tasks", 0]}]},
	"references": {"kestra-api": calls},
}}

judged(type) := found if found := rule.deny with input as asked(type, []) with data.gate.data.kestra_tasks as {"reading": ["Query"]}

finding(message) := {{"subject": "flow:a.yml", "path": ["tasks", 0, "type"], "message": message}}

test_a_task_that_writes_is_denied if {
	judged("io.kestra.plugin.kestra.ee.iam.roles.Set") == finding("plugin.kestra.ee.iam.roles.Set changes Kestra itself")
	judged("io.kestra.plugin.kestra.executions.Delete") == finding("plugin.kestra.executions.Delete changes Kestra itself")
}

test_a_toggle_is_denied_wherever_it_comes_from if {
	judged("io.kestra.plugin.core.trigger.Toggle") == finding("plugin.core.trigger.Toggle changes Kestra itself")
	judged("io.kestra.core.tasks.trigger.Toggle") == finding("core.tasks.trigger.Toggle changes Kestra itself")
}

test_a_task_that_reads_is_allowed if judged("io.kestra.plugin.kestra.executions.Query") == set()

test_other_tasks_are_allowed if judged("io.kestra.plugin.core.log.Log") == set()

call(via) := found if found := rule.warn with input as asked("x", [{"subject": "flow:a.yml", "via": via, "path": ["tasks", 0, "uri"]}])

request(type, given, last) := found if {
	found := rule.warn with input as {"by_type": {
		"tasks": {type: [{"subject": "flow:a.yml", "path": ["tasks", 0], "given": given}]},
		"references": {"kestra-api": [{"subject": "flow:a.yml", "via": "uri", "path": ["tasks", 0, last]}]},
	}}
}

test_a_request_without_a_method_only_reads if request("io.kestra.plugin.core.http.Request", ["uri"], "uri") == set()

test_other_requests_may_write if {
	count(request("io.kestra.plugin.core.http.Request", ["uri", "method"], "uri")) == 1
	count(request("io.kestra.plugin.core.http.Request", ["uri"], "body")) == 1
	count(request("io.kestra.plugin.scripts.shell.Commands", ["commands"], "uri")) == 1
}

test_a_call_by_hand_is_a_warning if {
	call("uri") == {{"subject": "flow:a.yml", "path": ["tasks", 0, "uri"], "message": "a call of Kestra's own interface may change anything in it"}}
}

test_one_of_a_task_is_judged_by_its_type if call("io.kestra.plugin.kestra.executions.Query") == set()

