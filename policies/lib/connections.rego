# Which workspaces of Airbyte a connection joins.
package gate.lib.connections

import data.gate.lib.airbyte

# Two different workspaces that a connection joins, where both are known or both are not.
joined(connection) := {[from, to] |
	some from in ends(connection, "source_id")
	some to in ends(connection, "destination_id")
	from != to
	contains(from, ".") == contains(to, ".")
}

# Ids of the workspaces that something lies in, or addresses of those that are not known yet.
places(one) := {one.values.workspace_id} if is_string(one.values.workspace_id) else := {address | some address in one.refs.workspace_id}

# Where one end of a connection lies: `source_id` or `destination_id`.
ends(connection, end) := {place | some address in connection.refs[end]; some place in places(airbyte.objects[address])} | {place |
	some one in with_id[end][connection.values[end]]
	some place in places(one)
}

with_id[end][id] contains one if {
	some one in airbyte.objects
	one.type != "airbyte_connection"
	id := one.values[end]
	is_string(id)
}
