package gate.rules.environment_separation.own_state_test

import data.gate.rules.environment_separation.own_state as rule

state(key) := {"backend": "s3", "workspace": "default", "config": {"bucket": "tf", "key": key}}

dev := {"subject": "environment:dev", "name": "dev", "state": state("dev")}

prod := {"subject": "environment:prod", "name": "prod", "state": state("prod")}

asked(own, about) := object.union({"environment": own, "environments": [own, prod], "configuration": null, "plan": null}, about)

backend(type, key) := {"configuration": {"backend": {"type": type, "values": {"bucket": "tf", "key": key, "region": "x"}}}}

plan(key, workspace) := {"plan": {"identity": {"backend": "s3", "workspace": workspace, "backend_config": {"bucket": "tf", "key": key, "encrypt": true}}}}

test_own_states_are_allowed if {
	every about in [{}, backend("s3", "dev"), plan("dev", "default")] {
		rule.deny == set() with input as asked(dev, about)
	}
}

test_the_backend_of_another_environment_is_denied if {
	found := {{"subject": "config:backend", "path": [], "message": "the backend in the code is the state of prod"}}
	every own in [dev, object.union(dev, {"state": null})] {
		rule.deny == found with input as asked(own, backend("s3", "prod"))
	}
}

test_another_type_of_backend_is_allowed if rule.deny == set() with input as asked(dev, backend("gcs", "prod"))

test_a_plan_from_the_state_of_another_environment_is_denied if {
	rule.deny == {{"subject": "plan", "path": ["backend"], "message": "the plan was made from the state of prod"}} with input as asked(dev, plan("prod", "default"))
}

test_another_workspace_is_another_state if {
	rule.deny == set() with input as asked(dev, plan("prod", "dev"))
	other := object.union(dev, {"state": {"workspace": "dev"}})
	rule.deny == set() with input as asked(other, backend("s3", "prod"))
}

test_a_plan_that_does_not_say_is_not_judged_here if {
	rule.deny == set() with input as asked(dev, {"plan": {"identity": {"backend": null, "workspace": null, "backend_config": null}}})
}

test_one_state_for_two_in_gate_yaml_is_denied if {
	both := object.union(dev, {"state": state("prod")})
	rule.deny == {{"subject": "environment:dev", "path": ["terraform", "state"], "message": "gate.yaml names the state of prod"}} with input as asked(both, {})
}

test_a_local_path_is_another_file_in_each_root if {
	local := {"backend": "local", "workspace": "default", "config": {"path": "terraform.tfstate"}}
	about := {"environment": {"subject": "environment:dev", "name": "dev", "state": local}, "environments": [{"name": "prod", "state": local}], "configuration": null, "plan": null}
	rule.deny == set() with input as about
}

test_an_environment_that_does_not_say_is_not_judged_here if {
	about := {"environment": dev, "environments": [dev, object.union(prod, {"state": null})], "configuration": null, "plan": null}
	rule.deny == set() with input as about
}
