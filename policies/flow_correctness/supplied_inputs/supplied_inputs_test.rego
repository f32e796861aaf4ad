package gate.rules.flow_correctness.supplied_inputs_test

import data.gate.rules.flow_correctness.supplied_inputs as rule

judged(kind, accepted, protected) := {"denied": denied, "warned": warned} if {
	given := {
		"environment": {"protected": protected},
		"flows": [{
			"subject": "flow:a.yml",
			"version": "2.0.0",
			"misfits": [{
				"kind": kind,
				"name": "day",
				"path": ["triggers", 0],
				"nearest": null,
				"replacement": null,
				"owner": null,
				"accepted": accepted,
			}],
		}],
	}
	denied := rule.deny with input as given
	warned := rule.warn with input as given
}

finding(message) := {{"subject": "flow:a.yml", "path": ["triggers", 0], "message": message}}

refused := finding("Kestra 2.0.0 refuses a trigger that does not supply the input day")

saved := finding("Kestra 2.0.0 gets no value from a trigger for the input day; the flow is saved nevertheless: each execution fails")

test_what_is_refused if judged("missing-input", null, false) == {"denied": refused, "warned": set()}

test_what_is_saved if judged("unsupplied-input", "each execution fails", false) == {"denied": set(), "warned": saved}

test_what_is_saved_in_a_protected_environment if judged("unsupplied-input", "each execution fails", true) == {"denied": saved, "warned": set()}

test_other_misfits_belong_to_other_rules if judged("wrong-type", null, false) == {"denied": set(), "warned": set()}
