package gate.rules.read_only_production.unread_modules_test

import data.gate.rules.read_only_production.unread_modules as rule

asked(plan, read) := {
	"plan": plan,
	"configuration": {"modules": [
		{"subject": "config:module.lake", "address": "module.lake", "read": read},
		{"subject": "config:module.near", "address": "module.near", "read": true},
	]},
}

test_a_module_that_is_elsewhere_is_denied if {
	message := "module.lake is not in the repository: only a plan shows what it does"
	rule.deny == {{"subject": "config:module.lake", "path": [], "message": message}} with input as asked(null, false)
}

test_a_module_that_is_here_is_allowed if rule.deny == set() with input as asked(null, true)

test_with_a_plan_it_is_allowed if rule.deny == set() with input as asked({"subject": "plan"}, false)
