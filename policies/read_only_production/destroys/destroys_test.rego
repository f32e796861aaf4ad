package gate.rules.read_only_production.destroys_test

import data.gate.rules.read_only_production.destroys as rule

change := {
	"subject": "change:kestra_flow.a",
	"mode": "managed",
	"type": "kestra_flow",
	"operation": "delete",
	"destroys": true,
	"replace_paths": [],
}

judged(overrides) := found if found := rule.deny with input as {"by_type": {"changes": {"x": [object.union(change, overrides)]}}}

messages(overrides) := {finding.message | some finding in judged(overrides)}

test_a_delete_is_denied if {
	judged({}) == {{
		"subject": "change:kestra_flow.a",
		"path": [],
		"message": "kestra_flow.a would be deleted: its triggers stop and flows that call it fail; past executions stay",
	}}
}

test_a_replacement_names_what_forces_it if {
	messages({"type": "airbyte_connection", "operation": "replace", "replace_paths": [["source_id"], ["configuration", "x"]]}) == {"kestra_flow.a would be replaced (configuration, source_id changes): its sync state is lost, and the new one reads everything again"}
}

test_a_replacement_on_request if messages({"type": "terraform_data", "operation": "replace"}) == {"kestra_flow.a would be replaced"}

test_a_type_without_known_loss if messages({"type": "kestra_dashboard"}) == {"kestra_flow.a would be deleted"}

test_forgetting_is_denied if {
	messages({"operation": "forget"}) == {"kestra_flow.a would be forgotten: it stays where it is, and Terraform no longer looks after it"}
}

test_a_deposed_object_is_denied if {
	judged({"subject": "change:kestra_flow.a (deposed 12ab)", "type": "terraform_data"}) == {{
		"subject": "change:kestra_flow.a (deposed 12ab)",
		"path": [],
		"message": "kestra_flow.a (deposed 12ab) would be deleted",
	}}
}

test_create_and_update_are_allowed if {
	judged({"operation": "create", "destroys": false}) == set()
	judged({"operation": "update", "destroys": false}) == set()
}

test_a_data_source_is_allowed if judged({"mode": "data"}) == set()

test_a_replacement_is_found_where_it_is_forced if {
	{finding.path | some finding in judged({"operation": "replace", "replace_paths": [["namespace"], ["flow_id"]]})} == {["namespace"]}
}
