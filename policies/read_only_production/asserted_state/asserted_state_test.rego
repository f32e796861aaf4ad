package gate.rules.read_only_production.asserted_state_test

import data.gate.rules.read_only_production.asserted_state as rule

asked(protected, state) := {"environment": {"name": "prod", "subject": "environment:prod", "protected": protected, "state": state}}

test_a_protected_environment_without_a_state_is_named if {
	rule.deny == {{
		"subject": "environment:prod",
		"path": ["terraform"],
		"message": "gate.yaml does not say where the state of prod lies, so a plan made from another one is not refused",
	}} with input as asked(true, null)
}

test_a_state_is_enough if rule.deny == set() with input as asked(true, {"backend": "s3", "workspace": "default", "config": {}})

test_elsewhere_nobody_needs_to_say if rule.deny == set() with input as asked(false, null)
