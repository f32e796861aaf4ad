package gate.rules.flow_correctness.surprises_test

import data.gate.rules.flow_correctness.surprises as rule

given(surprises) := {"flows": [{"subject": "flow:a.yml", "surprises": surprises}]}

finding(message) := {{"subject": "flow:a.yml", "path": ["variables", "x"], "message": message}}

test_a_plain_flow_is_allowed if rule.deny == set() with input as given([])

test_each_surprise_is_named if {
	expected := {
		"alias": "Kestra takes an alias for text, the name behind the `*`",
		"anchor": "Kestra leaves the anchor out, and no alias needs it",
		"merge": "Kestra takes `<<` for the name of a key, and merges nothing",
		"tag": "Kestra leaves the tag out, and takes a word or number behind it for text",
		"documents": "Kestra reads no further than here: a second document begins",
	}

	every kind, message in expected {
		rule.deny == finding(message) with input as given([{"kind": kind, "path": ["variables", "x"]}])
	}
}
