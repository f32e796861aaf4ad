package gate.lib.connections_test

import data.gate.lib.airbyte
import data.gate.lib.connections

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

test_places if {
	connections.places(source) == {"w1"}
	connections.places(planned) == {"airbyte_workspace.lake"}
	connections.places(other) == {"w1"}
	connections.places(resource("airbyte_source", "z", {}, {})) == set()
}

ends(resources, end) := found if found := connections.ends(airbyte.objects["airbyte_connection.c"], end) with input as configured(resources)

test_ends_by_reference_and_by_id if {
	ends(all, "source_id") == {"w1"}
	ends(all, "destination_id") == {"airbyte_workspace.lake"}
}

test_a_connection_is_not_its_own_end if {
	placed := resource("airbyte_connection", "c", {"source_id": "s1", "workspace_id": "w9"}, {})
	stranger := resource("airbyte_source", "z", {"workspace_id": "w8", "source_id": "s8"}, {})
	ends([source, stranger, placed], "source_id") == {"w1"}
}

test_an_id_that_is_not_known_is_no_end if {
	nowhere := resource("airbyte_connection", "c", {"source_id": null}, {})
	ends([resource("airbyte_source", "a", {"workspace_id": "w1", "source_id": null}, {}), nowhere], "source_id") == set()
}

joined(resources) := found if found := connections.joined(airbyte.objects["airbyte_connection.c"]) with input as configured(resources)

between(from, to) := [
	object.union(source, {"values": {"source_id": "s1", "workspace_id": from}}),
	resource("airbyte_destination", "d", {"destination_id": "d1", "workspace_id": to}, {}),
	resource("airbyte_connection", "c", {"source_id": "s1", "destination_id": "d1"}, {}),
]

test_two_workspaces_are_joined if joined(between("w1", "w2")) == {["w1", "w2"]}

test_one_workspace_is_not if joined(between("w1", "w1")) == set()

test_what_is_not_known_yet_is_not_compared_with_what_is if joined(all) == set()
