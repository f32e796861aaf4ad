package gate.rules.secret_hygiene.secrets_in_scripts_test

import data.gate.rules.secret_hygiene.secrets_in_scripts as rule

judged(path) := found if {
	found := rule.deny with input as {"by_type": {"references": {"secret": [{"subject": "flow:a", "path": path}]}}}
}

said(path, step) := {{"subject": "flow:a", "path": path, "message": sprintf("a secret is written into the %s when it runs", [step])}}

test_a_script_is_denied if judged(["tasks", 0, "script"]) == said(["tasks", 0, "script"], "script")

test_each_command_is_denied if {
	every step in {"command", "commands", "beforeCommands"} {
		judged(["tasks", 0, step, 1]) == said(["tasks", 0, step, 1], step)
	}
}

test_the_environment_is_allowed if judged(["tasks", 0, "env", "DB_PASSWORD"]) == set()

test_without_secrets_nothing_is_denied if rule.deny == set() with input as {"by_type": {"references": {}}}
