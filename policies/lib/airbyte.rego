# Airbyte's objects and the workspaces that they lie in, existing or only planned.
package gate.lib.airbyte

# Address → object: as the plan leaves it, or as the configuration says where there is no plan.
objects[change.address] := object.union(change, {"values": change.after}) if {
	some type, changes in input.by_type.changes
	startswith(type, "airbyte_")
	some change in changes
	change.deposed == null
	change.after != null
}

objects[resource.address] := resource if {
	is_null(input.plan)
	some type, resources in input.by_type.resources
	startswith(type, "airbyte_")
	some resource in resources
}

# What gate.yaml gives to this environment, and what its own Terraform makes.
own(id) if id in input.environment.airbyte.workspaces

own(id) if {
	some one in objects
	[one.type, one.mode, one.values.workspace_id] == ["airbyte_workspace", "managed", id]
	count(owners(id)) == 0
}

owners(id) := {environment.name | some environment in input.environments; id in environment.airbyte.workspaces}

# An id that no connection here has; before a plan, nothing says which ids they have.
stranger(id) if {
	not is_null(input.plan)
	not id in {one.values.connection_id | some one in connections}
}

stranger(_) if count(connections) == 0

connections := [one | some one in objects; one.type == "airbyte_connection"]
