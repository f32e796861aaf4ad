# Which connections of Airbyte flows name: by their ids, and through keys that Terraform writes.
package gate.lib.syncs

import data.gate.lib.namespaces
import data.gate.lib.planned

# [reference, id], null for an id that is known only after apply.
named contains [one, one.target] if {
	some one in input.by_type.references["airbyte-connection"]
	is_string(one.target)
	not contains(one.target, "«unknown»")
}

named contains [one, object.get(kept, "value", null)] if {
	some one in input.by_type.references["airbyte-connection"]
	some key in beside[one.subject][one.path]
	some kept in keys
	kept.key == key.target
	namespaces.within(key.namespace, [kept.namespace])
}

keys := [one.values | some one in planned.objects("kestra_kv")]

# Keys by their flow and place: where a connection's id is read.
beside[key.subject][key.path] contains key if some key in input.by_type.references.kv

# An execution decides, or what nobody wrote into Terraform.
open contains one if {
	some one in input.by_type.references["airbyte-connection"]
	not one in decided
}

decided := {reference | some [reference, _] in named}
