package gate.lib.remote_states_test

import data.gate.lib.remote_states

environment(name, backend) := {"name": name, "state": {"backend": backend, "workspace": "default", "config": {"key": name}}}

asked(values, unknown, backend) := {
	"environment": environment("dev", backend),
	"environments": [environment("dev", backend), environment("prod", backend)],
	"by_type": {"resources": {"terraform_remote_state": [{"subject": "config:data.x", "values": values, "unknown": unknown}]}},
}

test_whose_state_it_is if {
	remote_states.foreign == {["config:data.x", "prod"]} with input as asked({"backend": "s3", "config": {"key": "prod", "region": "x"}}, [], "s3")
	remote_states.foreign == set() with input as asked({"backend": "s3", "config": {"key": "dev"}}, [], "s3")
	remote_states.foreign == set() with input as asked({"backend": "s3", "workspace": "dev", "config": {"key": "prod"}}, [], "s3")
	remote_states.foreign == set() with input as asked({"backend": "local", "config": {"key": "prod"}}, [], "local")
}

test_what_lies_outside if {
	every path in ["/srv/prod.tfstate", "../prod/terraform.tfstate", "a/../../prod.tfstate"] {
		remote_states.outside == {"config:data.x"} with input as asked({"backend": "local", "config": {"path": path}}, [], "s3")
	}
	every path in ["old.tfstate", "a/..b/old.tfstate"] {
		remote_states.outside == set() with input as asked({"backend": "local", "config": {"path": path}}, [], "s3")
	}
	every config in [{"path": null}, {}, null] {
		remote_states.outside == set() with input as asked({"backend": "local", "config": config}, [["config"]], "s3")
	}
	remote_states.outside == set() with input as asked({"backend": "s3", "config": {"path": "/srv"}}, [], "s3")
}

unclear(field) := {{"subject": "config:data.x", "path": [field, "key"], "message": "the code does not say whose state it reads"}}

test_what_is_unclear if {
	every field in ["backend", "workspace", "config"] {
		remote_states.unclear == unclear(field) with input as asked({}, [[field, "key"]], "s3")
	}
	remote_states.unclear == set() with input as asked({}, [["outputs"]], "s3")
}

test_without_one_there_is_nothing_to_say if {
	remote_states.foreign == set() with input as {"by_type": {"resources": {}}}
	remote_states.outside == set() with input as {"by_type": {"resources": {}}}
	remote_states.unclear == set() with input as {"by_type": {"resources": {}}}
}
