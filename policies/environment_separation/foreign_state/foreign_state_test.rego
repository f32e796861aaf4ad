package gate.rules.environment_separation.foreign_state_test

import data.gate.rules.environment_separation.foreign_state as rule

environment(name, protected) := {
	"name": name,
	"protected": protected,
	"state": {"backend": "s3", "workspace": "default", "config": {"bucket": "tf", "key": name}},
}

source(values, unknown) := {"subject": "config:data.terraform_remote_state.other", "values": values, "unknown": unknown}

asked(protected, values, unknown) := {
	"environment": environment("dev", protected),
	"environments": [environment("dev", protected), environment("prod", true)],
	"by_type": {"resources": {"terraform_remote_state": [source(values, unknown)]}},
}

finding(path, message) := {"subject": "config:data.terraform_remote_state.other", "path": path, "message": message}

state(key) := {"backend": "s3", "config": {"bucket": "tf", "key": key, "region": "x"}}

test_its_own_state_is_allowed if {
	rule.deny == set() with input as asked(true, state("dev"), [])
	rule.warn == set() with input as asked(false, state("dev"), [])
}

test_that_of_another_environment_is_denied if {
	rule.deny == {finding(["config"], "it reads the state of prod")} with input as asked(false, state("prod"), [])
}

test_a_file_outside_the_root_is_denied if {
	found := rule.deny with input as asked(false, {"backend": "local", "config": {"path": "../prod/terraform.tfstate"}}, [])
	found == {finding(["config", "path"], "it reads a state file outside this environment's root")}
}

test_what_the_code_does_not_say_is_a_warning_and_where_protected_a_denial if {
	unclear := {finding(["config", "key"], "the code does not say whose state it reads")}
	rule.warn == unclear with input as asked(false, state("dev"), [["config", "key"]])
	rule.deny == set() with input as asked(false, state("dev"), [["config", "key"]])
	rule.deny == unclear with input as asked(true, state("dev"), [["config", "key"]])
	rule.warn == set() with input as asked(true, state("dev"), [["config", "key"]])
}
