package gate.rules.flow_correctness.top_level_properties_test

import data.gate.rules.flow_correctness.top_level_properties as rule

judged(version, misfits) := found if found := rule.deny with input as {
	"environment": {"subject": "environment:dev", "name": "dev"},
	"flows": [{"subject": "flow:a.yml", "version": version, "misfits": misfits}, {"subject": "flow:b.yml", "version": version, "misfits": []}],
}

misfit(overrides) := object.union({"name": "triggres", "path": ["triggres"], "nearest": null, "replacement": null, "owner": null}, overrides)

finding(message) := {{"subject": "flow:a.yml", "path": ["triggres"], "message": message}}

test_a_fitting_flow_is_allowed if judged("1.3", []) == set()

test_an_unknown_property if judged("1.3", [misfit({"kind": "unknown-property"})]) == finding("Kestra 1.3 does not know the property triggres")

test_every_misfit_is_a_finding if {
	count(judged("1.3", [misfit({"kind": "missing-property"}), misfit({"kind": "wrong-type", "name": "x", "path": ["x"]})])) == 2
}

test_an_environment_without_version_is_denied_once if {
	judged(null, []) == {{
		"subject": "environment:dev",
		"path": ["kestra"],
		"message": "dev has flows but no `kestra.version`: name the version that runs them",
	}}
}

test_what_is_saved_nevertheless_is_a_warning if {
	count(rule.warn) == 1 with input as {
		"environment": {"protected": false},
		"flows": [{"subject": "flow:a.yml", "version": "1.3", "misfits": [misfit({"kind": "unknown-property", "accepted": "it is left out"})]}],
	}
}
