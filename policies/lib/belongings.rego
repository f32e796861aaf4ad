# What flows use by name or address outside of Kestra, held against what gate.yaml gives to each environment.
package gate.lib.belongings

import data.gate.lib.words

# Another environment's; where protected also what no environment lists, of a kind that this one lists.
denied(kinds) := foreign(kinds) if not input.environment.protected else := foreign(kinds) | unlisted(kinds)

warned(kinds) := unlisted(kinds) if not input.environment.protected else := set()

foreign(kinds) := {found(one) |
	some kind in kinds
	some one in input.by_type.references[kind]
	count(one.environments) > 0
	not input.environment.name in one.environments
}

unlisted(kinds) := {found(one) |
	some kind in kinds & object.keys(own)
	some one in input.by_type.references[kind]
	one.environments == []
	is_string(one.target)
	not contains(one.target, "«unknown»")
}

found(one) := {"subject": one.subject, "path": one.path, "message": message} if {
	whose := words.whose(one.environments)
	names := words.listed(object.get(object.union(own, {"host": input.environment.hosts}), one.kind, []), "none")
	message := sprintf("it uses %s %s%s; %s has %s", [replace(one.kind, "-", " "), one.target, whose, input.environment.name, names])
}

own := object.union({"dbt-target": input.environment.dbt_targets, "tenant": [name | name := input.environment.kestra.tenant]}, input.environment.owns)
