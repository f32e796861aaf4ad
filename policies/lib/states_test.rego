package gate.lib.states_test

import data.gate.lib.states

asserted := {"backend": "s3", "workspace": "default", "config": {"bucket": "tf", "key": "prod.tfstate"}}

asked(state, identity) := {
	"environment": {"name": "prod", "state": state},
	"plan": {"identity": object.union({"format": "saved"}, identity)},
}

differences(identity) := found if found := states.differences with input as asked(asserted, identity)

test_the_asserted_state if {
	differences({"backend": "s3", "workspace": "default", "backend_config": {"bucket": "tf", "key": "prod.tfstate", "region": "x"}}) == set()
}

test_another_state if {
	differences({"backend": "local", "workspace": "dev", "backend_config": {"bucket": "tf", "key": null}}) == {
		[["backend"], "the plan's backend is local, but gate.yaml asserts s3 for prod"],
		[["workspace"], "the plan's workspace is dev, but gate.yaml asserts default for prod"],
		[["backend", "key"], "the plan's backend key is not set, but gate.yaml asserts prod.tfstate for prod"],
	}
}

test_a_plan_that_does_not_say if {
	differences({"backend": null, "workspace": null, "backend_config": null}) == {
		[["backend"], "the plan's backend is not set, but gate.yaml asserts s3 for prod"],
		[["workspace"], "the plan's workspace is not set, but gate.yaml asserts default for prod"],
		[["backend", "bucket"], "the plan's backend bucket is not set, but gate.yaml asserts tf for prod"],
		[["backend", "key"], "the plan's backend key is not set, but gate.yaml asserts prod.tfstate for prod"],
	}
}

test_nothing_asserted if {
	states.differences == set() with input as asked(null, {"backend": "local", "workspace": "default", "backend_config": {}})
	not states.untold with input as asked(null, {"format": "json"})
}

test_json_is_untold_and_not_different if {
	states.differences == set() with input as asked(asserted, {"format": "json", "backend": null, "workspace": null, "backend_config": null})
	states.untold with input as asked(asserted, {"format": "json"})
}

test_a_saved_plan_tells if not states.untold with input as asked(asserted, {})
