# Resources of a type as they will be: with a plan what it leaves behind, without one what the configuration says.
package gate.lib.planned

objects(type) := [fact(resource, resource.values) |
	some resource in input.by_type.resources[type]
	resource.mode == "managed"
] if is_null(input.plan)

else := [fact(change, change.after) |
	some change in input.by_type.changes[type]
	change.mode == "managed"
	not is_null(change.after)
]

fact(from, values) := {"subject": from.subject, "address": from.address, "values": values, "refs": from.refs}
