package gate.lib.misfits_test

import data.gate.lib.misfits

misfit(kind, nearest, replacement, owner) := {"kind": kind, "name": "triggres", "nearest": nearest, "replacement": replacement, "owner": owner}

message(one) := misfits.message({"version": "2.0.0"}, one)

test_without_a_hint if message(misfit("missing-property", null, null, null)) == "Kestra 2.0.0 requires the property triggres"

test_the_nearest_name_is_offered if {
	message(misfit("unknown-property", "triggers", "x", null)) == "Kestra 2.0.0 does not know the property triggres; did you mean triggers?"
}

test_the_replacement_is_named if {
	message(misfit("removed-property", null, "Policies", null)) == "Kestra 2.0.0 no longer has the property triggres; instead: Policies"
}

test_the_plugin_is_named if {
	message(misfit("wrong-value", null, "one or two", "a.b.C")) == "Kestra 2.0.0 does not accept the value of triggres of a.b.C; instead: one or two"
}

test_findings_of_one_rule if {
	one := object.union(misfit("wrong-id", null, null, null), {"path": ["id"]})
	other := object.union(misfit("wrong-type", null, null, null), {"path": ["x"]})
	flows := [{"subject": "flow:a.yml", "version": "2.0.0", "misfits": [one, other]}]
	found := misfits.findings("FLOW-02") with input as {"flows": flows}
	found == {{"subject": "flow:a.yml", "path": ["id"], "message": "Kestra 2.0.0 does not accept as a name the value of triggres"}}
}
