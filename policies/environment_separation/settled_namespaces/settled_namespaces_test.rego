package gate.rules.environment_separation.settled_namespaces_test

import data.gate.rules.environment_separation.settled_namespaces as rule

asked(kind, namespace, root, flow) := {
	"environment": {"name": "dev", "protected": true, "namespaces": ["company.dev"]},
	"environments": [{"name": "dev", "namespaces": ["company.dev"]}, {"name": "prod", "namespaces": ["company.prod"]}],
	"flows": [object.union({"subject": "flow:a", "unknown": []}, flow)],
	"by_type": {"references": {kind: [{
		"kind": kind,
		"target": null,
		"namespace": namespace,
		"namespace_root": root,
		"namespace_path": ["tasks", 0, "namespace"],
		"subject": "flow:a",
	}]}},
}

named := {"namespace": "company.dev"}

finding(message) := {"subject": "flow:a", "path": ["tasks", 0, "namespace"], "message": message}

test_a_namespace_that_an_execution_decides_is_denied if {
	every kind, name in {
		"flow": "flow",
		"secret": "secret",
		"credential": "credential",
		"kv": "key",
		"namespace-file": "files",
		"execution": "executions",
		"git-push": "flows pushed to git",
		"git-sync": "flows synchronised from git",
	} {
		message := sprintf("it uses %s in a namespace that an execution decides; dev holds company.dev", [name])
		rule.deny == {finding(message)} with input as asked(kind, "«unknown»", "", named)
	}
}

test_a_written_namespace_is_allowed if rule.deny == set() with input as asked("flow", "company.dev", "company.dev", named)

test_another_environments_is_not_judged_here if rule.deny == set() with input as asked("flow", "company.prod", "", named)

test_a_flow_without_a_namespace_is_not_judged_here if rule.deny == set() with input as asked("flow", "«unknown»", "", {"namespace": null})

test_a_flow_whose_namespace_is_known_after_apply_is_not_judged_here if {
	flow := {"namespace": "«unknown»", "unknown": [["namespace"]]}
	rule.deny == set() with input as asked("flow", "«unknown»", "", flow)
}
