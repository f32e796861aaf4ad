# What flows reach in Kestra namespaces, held against what each environment holds.
package gate.lib.reach

import data.gate.lib.namespaces

# Another environment's, and where protected what no environment lists.
denied(kinds) := {finding | some [how, finding] in strays(kinds); how in wrong}

wrong := {"foreign"} if not input.environment.protected
wrong := {"foreign", "unlisted"} if input.environment.protected

warned(kinds) := {finding | some ["unlisted", finding] in strays(kinds)} if not input.environment.protected else := set()

# What an execution decides, where nothing that is written says whose it is.
undecided(kinds) := {finding | some ["undecided", finding] in strays(kinds)}

strays(kinds) := {[how, {"subject": one.subject, "path": one.namespace_path, "message": message}] |
	count(input.environment.namespaces) > 0
	away := namespaces.outside({one.namespace_root | some kind in kinds; some one in input.by_type.references[kind]}, input.environment.namespaces)
	some kind in kinds
	some one in input.by_type.references[kind]
	one.namespace_root in away
	not contains(one.namespace, "*")
	count({[one.subject, one.namespace], [one.subject, one.namespace_root]} - homes) > 0
	[how, place] := standing(one, {other.name | some other in input.environments; namespaces.within(one.namespace, other.namespaces)})
	own := concat(", ", input.environment.namespaces)
	message := sprintf("it uses %s in %s; %s holds %s", [thing(one), place, input.environment.name, own])
}

homes contains [flow.subject, flow.namespace] if some flow in input.flows # ENV-01 judges what a flow's own namespace is.

standing(one, owners) := ["undecided", "a namespace that an execution decides"] if {
	one.namespace != one.namespace_root
	count(owners - {input.environment.name}) == 0
} else := ["unlisted", sprintf("namespace %s, which no environment lists", [one.namespace])] if count(owners) == 0

else := ["foreign", sprintf("namespace %s of %s", [one.namespace, concat(", ", owners - {input.environment.name})])]

thing(one) := data.gate.data.reached[one.kind] if one.target in {null, "*"} else := concat(" ", [data.gate.data.reached[one.kind], one.target])
