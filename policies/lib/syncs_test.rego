package gate.lib.syncs_test

import data.gate.lib.syncs

sync(target) := {"kind": "airbyte-connection", "target": target, "subject": "flow:a", "path": ["tasks", 0, "connectionId"]}

key(name, path) := {"kind": "kv", "target": name, "namespace": "company.team", "subject": "flow:a", "path": path}

fact(values) := {"mode": "managed", "subject": "config:kestra_kv.a", "address": "kestra_kv.a", "refs": {}, "values": values}

here := ["tasks", 0, "connectionId"]

asked(target, keys, kept) := {
	"plan": null,
	"by_type": {
		"references": {"airbyte-connection": [sync(target)], "kv": keys},
		"resources": {"kestra_kv": [fact(one) | some one in kept]},
		"changes": {},
	},
}

kept := {"namespace": "company", "key": "ID", "value": "c1"}

named(target, keys, stored) := {id | some [_, _, id] in found} if found := syncs.named with input as asked(target, keys, stored)

open(target, keys, stored) := found if found := syncs.open with input as asked(target, keys, stored)

test_an_id_that_is_written if {
	named("c1", [], []) == {"c1"}
	open("c1", [], []) == set()
}

test_an_id_in_a_key if {
	named("«unknown»", [key("ID", here)], [kept]) == {"c1"}
	open("«unknown»", [key("ID", here)], [kept]) == set()
}

test_an_id_that_is_known_after_apply if named("«unknown»", [key("ID", here)], [object.union(kept, {"value": null})]) == {null}

test_a_key_of_another_name if open("«unknown»", [key("OTHER", here)], [kept]) == {["flow:a", here]}

test_a_key_of_another_namespace if open("«unknown»", [key("ID", here)], [object.union(kept, {"namespace": "other"})]) == {["flow:a", here]}

test_a_key_in_another_place if {
	open("«unknown»", [key("ID", ["tasks", 1])], [kept]) == {["flow:a", here]}
	named("«unknown»", [key("ID", ["tasks", 1])], [kept]) == set()
}

test_nothing_is_written if {
	open(null, [], []) == {["flow:a", here]}
	named(null, [], []) == set()
}

planned(after) := {
	"plan": {"subject": "plan"},
	"by_type": {
		"references": {"airbyte-connection": [sync("«unknown»")], "kv": [key("ID", here)]},
		"resources": {"kestra_kv": [fact(kept)]},
		"changes": {"kestra_kv": [object.union(fact({}), {"after": after})]},
	},
}

test_a_plan_says_what_the_key_will_hold if {
	found := syncs.named with input as planned(object.union(kept, {"value": "c2"}))
	found == {["flow:a", here, "c2"]}
}

test_a_key_that_a_plan_deletes_holds_nothing if syncs.named == set() with input as planned(null)
