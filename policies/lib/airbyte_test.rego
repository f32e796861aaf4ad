package gate.lib.airbyte_test

import data.gate.lib.airbyte

resource(type, name, values, refs) := {
	"address": concat(".", [type, name]),
	"type": type,
	"mode": "managed",
	"deposed": null,
	"values": values,
	"after": values,
	"refs": refs,
}

lake := resource("airbyte_workspace", "lake", {"workspace_id": null}, {})

source := resource("airbyte_source", "a", {"workspace_id": "w1", "source_id": "s1"}, {})

planned := resource("airbyte_destination", "b", {"workspace_id": null}, {"workspace_id": ["airbyte_workspace.lake"]})

connection := resource("airbyte_connection", "c", {"source_id": "s1"}, {"destination_id": ["airbyte_destination.b"]})

other := resource("kestra_kv", "k", {"workspace_id": "w1"}, {})

all := [lake, source, planned, connection, other]

environments := [{"name": "dev", "airbyte": {"workspaces": ["w1"]}}, {"name": "prod", "airbyte": {"workspaces": ["w2"]}}, {"name": "empty", "airbyte": null}]

configured(resources) := {"environment": environments[0], "environments": environments, "plan": null, "by_type": {"resources": by_type(resources)}}

by_type(facts) := {type: same |
	some fact in facts
	type := fact.type
	same := [twin | some twin in facts; twin.type == type]
}

changed(changes) := {
	"environment": environments[0],
	"environments": environments,
	"plan": {"subject": "plan"},
	"by_type": {"changes": by_type(changes), "resources": by_type([source])},
}

addresses := {"airbyte_workspace.lake", "airbyte_source.a", "airbyte_destination.b", "airbyte_connection.c"}

test_objects_of_the_configuration if object.keys(airbyte.objects) == addresses with input as configured(all)

test_objects_of_the_plan if {
	object.keys(airbyte.objects) == addresses with input as changed(all)
	airbyte.objects["airbyte_source.a"].values.source_id == "s1" with input as changed([object.remove(source, ["values"])])
}

test_what_a_plan_deletes_is_none if {
	object.keys(airbyte.objects) == {"airbyte_source.a"} with input as changed([source, object.union(planned, {"after": null})])
	object.keys(airbyte.objects) == set() with input as changed([object.union(source, {"deposed": "00000001"})])
}

test_a_listed_workspace_is_own if airbyte.own("w1") with input as configured([])

test_another_workspace_is_not if not airbyte.own("w2") with input as configured([])

test_what_terraform_makes_is_own if {
	airbyte.own("w3") with input as configured([resource("airbyte_workspace", "x", {"workspace_id": "w3"}, {})])
}

test_what_terraform_only_reads_is_not if {
	read := object.union(resource("airbyte_workspace", "x", {"workspace_id": "w3"}, {}), {"mode": "data"})
	not airbyte.own("w3") with input as configured([read])
}

test_another_environments_workspace_is_not_made if {
	not airbyte.own("w2") with input as configured([resource("airbyte_workspace", "x", {"workspace_id": "w2"}, {})])
}

test_owners if {
	airbyte.owners("w2") == {"prod"} with input as configured([])
	airbyte.owners("w9") == set() with input as configured([])
}

linked := [object.union(connection, {"after": {"connection_id": "c1"}})]

test_an_id_that_a_plan_knows_is_no_stranger if not airbyte.stranger("c1") with input as changed(linked)

test_another_id_is_a_stranger_to_a_plan if airbyte.stranger("c2") with input as changed(linked)

test_before_a_plan_there_are_no_strangers_where_connections_are_made if not airbyte.stranger("c2") with input as configured(all)

test_every_id_is_a_stranger_where_none_is_made if airbyte.stranger("c2") with input as configured([source])
