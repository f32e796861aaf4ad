package gate.rules.read_only_production.side_effects_test

import data.gate.rules.read_only_production.side_effects as rule

resource(mode, provisioners) := {"subject": "config:kestra_flow.a", "address": "kestra_flow.a", "mode": mode, "provisioners": provisioners}

asked(resources, removed) := {"plan": null, "configuration": {"removed": removed}, "by_type": {"resources": {"x": resources}}}

finding(subject, message) := {"subject": subject, "path": [], "message": message}

test_a_provisioner_of_each_kind_is_denied if {
	rule.deny == {
		finding("config:kestra_flow.a", "local-exec is run when kestra_flow.a is created"),
		finding("config:kestra_flow.a", "file is run when kestra_flow.a is destroyed"),
	} with input as asked([resource("managed", [{"type": "local-exec", "when": "create"}, {"type": "file", "when": "destroy"}])], [])
}

test_one_of_a_removed_block_is_denied if {
	removed := {"subject": "config:removed.kestra_flow.b", "provisioners": [{"type": "local-exec", "when": "destroy"}]}
	rule.deny == {finding("config:removed.kestra_flow.b", "local-exec is run when removed.kestra_flow.b is destroyed")} with input as asked([], [removed])
}

test_resources_alone_are_allowed if rule.deny == set() with input as asked([resource("managed", [])], [])

test_an_action_is_denied_before_a_plan if {
	rule.deny == {finding("config:kestra_flow.a", "kestra_flow.a does something that no plan shows")} with input as asked([resource("action", [])], [])
}

test_with_a_plan_each_invocation_is_denied_instead if {
	planned := {
		"configuration": {"removed": []},
		"by_type": {"resources": {"x": [resource("action", [])]}},
		"plan": {"actions": [{"subject": "action:action.local_command.a (after_update of kestra_flow.a, 0.0)"}]},
	}
	rule.deny == {finding(
		"action:action.local_command.a (after_update of kestra_flow.a, 0.0)",
		"action.local_command.a (after_update of kestra_flow.a, 0.0) does something that no plan shows",
	)} with input as planned
}
