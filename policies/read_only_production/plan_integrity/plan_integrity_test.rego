package gate.rules.read_only_production.plan_integrity_test

import data.gate.rules.read_only_production.plan_integrity as rule

asserted := {"backend": "s3", "workspace": "default", "config": {"key": "prod.tfstate"}}

whole := {
	"format": "saved",
	"errored": false,
	"complete": true,
	"applyable": true,
	"mode": "normal",
	"targets": [],
	"backend": "s3",
	"workspace": "default",
	"backend_config": {"key": "prod.tfstate"},
}

asked(protected, state, overrides) := {
	"environment": {"name": "prod", "protected": protected, "state": state},
	"plan": {"subject": "plan", "identity": object.union(whole, overrides)},
}

finding(name, message) := finding_at(["identity", name], message)

finding_at(path, message) := {"subject": "plan", "path": path, "message": message}

test_a_whole_plan_from_the_asserted_state_is_allowed if {
	rule.deny == set() with input as asked(true, asserted, {})
	rule.warn == set() with input as asked(true, asserted, {})
}

test_an_errored_plan_is_denied_everywhere if {
	rule.deny == {finding("errored", "Terraform failed while it made this plan")} with input as asked(false, asserted, {"errored": true, "complete": false})
}

test_another_state_is_denied_everywhere if {
	rule.deny == {
		finding("workspace", "the plan's workspace is dev, but gate.yaml asserts default for prod"),
		finding_at(["identity", "backend", "key"], "the plan's backend key is dev.tfstate, but gate.yaml asserts prod.tfstate for prod"),
	} with input as asked(false, asserted, {"workspace": "dev", "backend_config": {"key": "dev.tfstate"}})
}

test_a_state_that_nobody_asserts_is_allowed if {
	rule.deny == set() with input as asked(true, null, {"backend": "local", "backend_config": {}})
}

destruction := finding("mode", "the plan destroys everything that this state manages")

test_destroying_everything_is_denied_where_protected if {
	rule.deny == {destruction} with input as asked(true, asserted, {"mode": "destroy"})
	rule.warn == set() with input as asked(true, asserted, {"mode": "destroy"})
}

test_destroying_everything_is_a_warning_elsewhere if {
	rule.deny == set() with input as asked(false, asserted, {"mode": "destroy"})
	rule.warn == {destruction} with input as asked(false, asserted, {"mode": "destroy"})
}

json := {"format": "json", "mode": null, "targets": null, "backend": null, "workspace": null, "backend_config": null}

silence := finding("format", "a plan's JSON does not tell its state, so gate.yaml's `state` cannot be held against it")

test_json_cannot_show_the_asserted_state if {
	rule.deny == {silence} with input as asked(true, asserted, json)
	rule.warn == set() with input as asked(true, asserted, json)
	rule.deny == set() with input as asked(false, asserted, json)
	rule.warn == {silence} with input as asked(false, asserted, json)
}

test_json_is_allowed_where_nothing_is_asserted if {
	rule.deny == set() with input as asked(true, null, json)
	rule.warn == set() with input as asked(true, null, json)
}

test_what_is_put_off_is_denied_everywhere if {
	deferred := [{"subject": "deferred:kestra_flow.a[*]", "address": "kestra_flow.a[*]", "reason": "instance_count_unknown"}]
	rule.deny == {{
		"subject": "deferred:kestra_flow.a[*]",
		"path": [],
		"message": "kestra_flow.a[*] is put off to a later plan (instance_count_unknown), so that nobody can review it now",
	}} with input as {
		"environment": {"name": "dev", "protected": false, "state": null},
		"plan": {"subject": "plan", "deferred": deferred, "identity": object.union(whole, {"complete": false})},
	}
}
