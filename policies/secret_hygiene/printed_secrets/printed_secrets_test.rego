package gate.rules.secret_hygiene.printed_secrets_test

import data.gate.rules.secret_hygiene.printed_secrets as rule

reference(kind, path) := {"subject": "flow:a", "kind": kind, "path": path}

judged(type, references) := found if found := rule.deny with input as {
	"by_type": {
		"tasks": {type: [{"subject": "flow:a", "path": ["tasks", 0]}]},
		"references": {"secret": [one | some one in references; one.kind == "secret"]},
	},
}

said(path, message) := {{"subject": "flow:a", "path": path, "message": message}}

log := "io.kestra.plugin.core.log.Log"

test_a_logged_secret_is_denied if {
	judged(log, [reference("secret", ["tasks", 0, "message"])]) == said(["tasks", 0, "message"], "the secret is shown by a task of type Log")
}

test_a_secret_among_outputs_is_denied if {
	judged("x", [reference("secret", ["outputs", 0, "value"])]) == said(["outputs", 0, "value"], "the secret is shown in the outputs of the flow")
}

test_a_secret_in_labels_or_description_is_denied if {
	count(judged("x", [reference("secret", ["labels", "a"]), reference("secret", ["description"])])) == 2
}

test_each_printing_task_of_the_core_is_denied if {
	some_printing := {"Echo", "Fail", "Labels", "Log", "OutputValues", "Return", "Set", "SetVariables"}
	every name in some_printing {
		count(judged(concat(".", ["io.kestra.plugin.core.x", name]), [reference("secret", ["tasks", 0, "x"])])) == 1
	}
}

test_a_secret_in_another_task_is_allowed if judged(log, [reference("secret", ["tasks", 1, "message"])]) == set()

test_what_is_no_secret_is_allowed if judged(log, [reference("kv", ["tasks", 0, "message"])]) == set()

test_a_task_that_prints_nothing_is_allowed if {
	judged("io.kestra.plugin.core.http.Request", [reference("secret", ["tasks", 0, "uri"])]) == set()
}

test_a_task_of_another_plugin_is_not_known_to_print if {
	judged("com.acme.Log", [reference("secret", ["tasks", 0, "message"])]) == set()
}
