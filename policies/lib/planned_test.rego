package gate.lib.planned_test

import data.gate.lib.planned

written := {"subject": "config:x.a", "address": "x.a", "mode": "managed", "refs": {"b": ["x.b"]}, "values": {"c": 1}, "unknown": []}

change := {"subject": "change:x.a", "address": "x.a", "mode": "managed", "refs": {}, "after": {"c": 2}, "before": null}

input_with(plan) := {"plan": plan, "by_type": {
	"resources": {"x": [written, object.union(written, {"mode": "data"})]},
	"changes": {"x": [change, object.union(change, {"after": null}), object.union(change, {"mode": "data"})]},
}}

test_the_configuration_where_there_is_no_plan if {
	planned.objects("x") == [{"subject": "config:x.a", "address": "x.a", "values": {"c": 1}, "refs": {"b": ["x.b"]}}] with input as input_with(null)
}

test_the_plan_where_there_is_one if {
	planned.objects("x") == [{"subject": "change:x.a", "address": "x.a", "values": {"c": 2}, "refs": {}}] with input as input_with({})
}

test_a_type_that_is_not_there if {
	planned.objects("y") == [] with input as input_with(null)
	planned.objects("y") == [] with input as input_with({})
}
