package gate.lib.misfits_test

import data.gate.lib.misfits

misfit(kind, nearest, replacement, owner) := {"kind": kind, "name": "triggres", "nearest": nearest, "replacement": replacement, "owner": owner}

message(one) := misfits.message("2.0.0", one)

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

judged(protected) := [denied, warned] if {
	one := object.union(misfit("unknown-property", null, null, null), {"path": ["draft"], "accepted": "a null is dropped"})
	given := {"environment": {"protected": protected}, "flows": [{"subject": "flow:a.yml", "version": "2.0.0", "misfits": [one]}]}
	denied := misfits.findings("FLOW-01") with input as given
	warned := misfits.warnings("FLOW-01") with input as given
}

saved := {{
	"subject": "flow:a.yml",
	"path": ["draft"],
	"message": "Kestra 2.0.0 does not know the property triggres; the flow is saved nevertheless: a null is dropped",
}}

test_what_kestra_saves_is_a_warning if judged(false) == [set(), saved]

test_what_kestra_saves_is_denied_where_it_is_protected if judged(true) == [saved, set()]
