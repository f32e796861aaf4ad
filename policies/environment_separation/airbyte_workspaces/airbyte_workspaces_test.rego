package gate.rules.environment_separation.airbyte_workspaces_test

import data.gate.rules.environment_separation.airbyte_workspaces as rule

resource(type, values) := {
	"subject": sprintf("config:%s.x", [type]),
	"address": sprintf("%s.x", [type]),
	"type": type,
	"mode": "managed",
	"values": values,
	"refs": {},
}

asked(protected, resources) := {
	"environment": {"name": "dev", "protected": protected, "airbyte": {"workspaces": ["w1"]}},
	"environments": [{"name": "dev", "airbyte": {"workspaces": ["w1"]}}, {"name": "prod", "airbyte": {"workspaces": ["w2"]}}],
	"plan": null,
	"by_type": {"resources": {one.type: [one] | some one in resources}},
}

stray(place) := {{"subject": "config:airbyte_source.x", "path": ["workspace_id"], "message": sprintf("it lies in workspace %s", [place])}}

source(workspace) := resource("airbyte_source", {"workspace_id": workspace, "source_id": "s"})

test_the_own_workspace_is_allowed if {
	rule.deny == set() with input as asked(true, [source("w1")])
	rule.warn == set() with input as asked(true, [source("w1")])
}

test_another_environments_workspace_is_denied_everywhere if {
	every protected in [false, true] {
		rule.deny == stray("w2 of prod") with input as asked(protected, [source("w2")])
		rule.warn == set() with input as asked(protected, [source("w2")])
	}
}

test_a_workspace_of_nobody_is_denied_where_protected if {
	rule.deny == stray("w3, which no environment lists") with input as asked(true, [source("w3")])
	rule.warn == set() with input as asked(true, [source("w3")])
}

test_a_workspace_of_nobody_is_a_warning_elsewhere if {
	rule.deny == set() with input as asked(false, [source("w3")])
	rule.warn == stray("w3, which no environment lists") with input as asked(false, [source("w3")])
}

test_a_workspace_that_is_not_known_yet_is_not_judged if rule.deny == set() with input as asked(true, [source(null)])

test_a_connection_of_two_workspaces_is_denied if {
	destination := resource("airbyte_destination", {"workspace_id": "w2", "destination_id": "d"})
	connection := resource("airbyte_connection", {"source_id": "s", "destination_id": "d"})
	found := {"subject": "config:airbyte_connection.x", "path": ["destination_id"], "message": "it reads from workspace w1 and writes to w2"}
	found in rule.deny with input as asked(false, [source("w1"), destination, connection])
}
