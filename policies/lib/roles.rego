# What roles of Kestra grant beyond reading, in both models of permissions, such as `FLOW UPDATE`.
package gate.lib.roles

writes(role) := beyond_reading(role) - operating

operates(role) := beyond_reading(role) & operating

operating := {concat(" ", [type, action]) | some type, actions in data.gate.data.roles.operating; some action in actions}

beyond_reading(role) := {sprintf("%s %s", [told(block.type), told(action)]) |
	some [blocks, actions] in [["permissions", "permissions"], ["resources", "actions"]]
	some block in items(role[blocks])
	some action in items(block[actions])
	not action in data.gate.data.roles.reading
}

# What is not known is null.
items(value) := value if is_array(value)

else := []

told(name) := name if is_string(name) else := "«unknown»"
