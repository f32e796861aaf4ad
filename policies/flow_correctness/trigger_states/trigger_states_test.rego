package gate.rules.flow_correctness.trigger_states_test

import data.gate.rules.flow_correctness.trigger_states as rule

flow(type, given) := {"flows": [{
	"subject": "flow:a.yml",
	"triggers": [{"id": "after", "type": type, "path": ["triggers", 0], "given": given}],
}]}

finding := {{"subject": "flow:a.yml", "path": ["triggers", 0], "message": "after follows flows, and does not say after which states"}}

test_without_states_is_denied if rule.deny == finding with input as flow("io.kestra.plugin.core.trigger.Flow", ["id"])

test_under_its_old_name_too if rule.deny == finding with input as flow("io.kestra.core.models.triggers.types.Flow", ["id"])

test_states_may_stand_in_each_way_of_saying_so if {
	every name in ["states", "conditions", "dependsOn", "preconditions"] {
		rule.deny == set() with input as flow("io.kestra.plugin.core.trigger.Flow", [name])
	}
}

test_a_trigger_without_a_type_is_none if rule.deny == set() with input as flow(null, ["id"])

test_other_triggers_follow_nothing if rule.deny == set() with input as flow("io.kestra.plugin.core.trigger.Webhook", ["key"])
