# What flows use by name or address outside of Kestra, held against what gate.yaml gives to each environment.
package gate.lib.belongings

import data.gate.lib.words

# Another environment's; where protected also what no environment lists, of a kind that this one lists.
denied(kinds) := {found(one) | some one in strays(kinds); wrong(one)}

warned(kinds) := {found(one) | some one in strays(kinds); not wrong(one)}

wrong(one) if count(one.environments) > 0

wrong(_) if input.environment.protected

strays(kinds) := {one |
	some kind in kinds
	some one in input.by_type.references[kind]
	is_string(one.target)
	not input.environment.name in one.environments
	told(one)
}

told(one) if count(one.environments) > 0

told(one) if {
	one.kind in {"dbt-target", "tenant"} | object.keys(input.environment.owns)
	not contains(one.target, "«unknown»")
}

found(one) := {"subject": one.subject, "path": one.path, "message": message} if {
	whose := words.listed(one.environments, "no environment")
	names := words.listed(object.get(own, one.kind, input.environment.hosts), "none")
	message := sprintf("it uses %s %s of %s; %s has %s", [replace(one.kind, "-", " "), one.target, whose, input.environment.name, names])
}

own := object.union({"dbt-target": input.environment.dbt_targets, "tenant": [name | name := input.environment.kestra.tenant]}, input.environment.owns)
