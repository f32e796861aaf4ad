package gate.lib.misfits_test

import data.gate.lib.misfits

misfit(kind, nearest, replacement, owner) := {"kind": kind, "name": "triggres", "nearest": nearest, "replacement": replacement, "owner": owner}

message(one) := misfits.message({"version": "2.0.0"}, one)

test_the_nearest_name_is_offered if {
	message(misfit("unknown-property", "triggers", null, null)) == "Kestra 2.0.0 does not know the property triggres; did you mean triggers?"
}

test_the_replacement_is_named if {
	message(misfit("removed-property", null, "Policies", null)) == "Kestra 2.0.0 no longer has the property triggres; instead: Policies"
}

test_a_missing_property if message(misfit("missing-property", null, null, null)) == "Kestra 2.0.0 requires the property triggres"

test_a_wrong_type if message(misfit("wrong-type", null, "text", null)) == "Kestra 2.0.0 expects another type of value for triggres; instead: text"

test_the_plugin_is_named if {
	message(misfit("wrong-value", null, "one or two", "a.b.C")) == "Kestra 2.0.0 does not accept the value of triggres of a.b.C; instead: one or two"
}

test_an_unknown_type if message(misfit("unknown-type", "a.B", null, null)) == "Kestra 2.0.0 does not know the type triggres; did you mean a.B?"

test_a_removed_type if message(misfit("removed-type", null, "a.B", null)) == "Kestra 2.0.0 no longer has the type triggres; instead: a.B"
