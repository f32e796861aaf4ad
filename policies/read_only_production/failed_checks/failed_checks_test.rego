package gate.rules.read_only_production.failed_checks_test

import data.gate.rules.read_only_production.failed_checks as rule

asked(kind, status) := {"plan": {"checks": [{"subject": "check:check.alive", "address": "check.alive", "kind": kind, "status": status}]}}

finding(message) := {"subject": "check:check.alive", "path": [], "message": message}

test_one_that_fails_is_denied if rule.deny == {finding("the assertion check.alive does not hold")} with input as asked("check", "fail")

test_one_that_errs_is_denied if rule.deny == {finding("the assertion check.alive could not be evaluated")} with input as asked("resource", "error")

test_one_that_holds_is_allowed if {
	rule.deny == set() with input as asked("check", "pass")
	rule.warn == set() with input as asked("check", "pass")
}

test_an_unknown_check_is_a_warning if {
	rule.deny == set() with input as asked("check", "unknown")
	rule.warn == {finding("the assertion check.alive is known only after apply, when it stops nobody")} with input as asked("check", "unknown")
}

test_an_unknown_condition_is_allowed if rule.warn == set() with input as asked("resource", "unknown")
