# Which connections of Airbyte flows name: by their ids, and through keys that Terraform writes.
package gate.lib.syncs

import data.gate.lib.namespaces
import data.gate.lib.planned

# [subject, path, id], null for an id that is known only after apply.
named contains [one.subject, one.path, one.target] if {
	some one in input.by_type.references["airbyte-connection"]
	is_string(one.target)
	not contains(one.target, "«unknown»")
}

# A key that is read where the id belongs.
named contains [key.subject, key.path, object.get(kept, "value", null)] if {
	some key in input.by_type.references.kv
	[key.subject, key.path] in places
	some kept in keys
	kept.key == key.target
	namespaces.within(key.namespace, [kept.namespace])
}

keys := [one.values | some one in planned.objects("kestra_kv")]

places contains [one.subject, one.path] if some one in input.by_type.references["airbyte-connection"]

# An execution decides, or what nobody wrote into Terraform.
open := places - {[subject, path] | some [subject, path, _] in named}
