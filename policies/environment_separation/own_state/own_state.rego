# METADATA
# title: An environment has a state of its own
# description: Two environments with one Terraform state take turns in destroying what the other one has made.
# custom:
#   id: ENV-17
#   severity: critical
#   category: environment-separation
#   judges: [environment, configuration, plan]
#   enforcement: {default: deny, protected: deny}
#   remediation: Give the environment a backend key, a workspace or a bucket of its own, and name it in `terraform.state` of gate.yaml.
#   references: ["https://developer.hashicorp.com/terraform/language/state/workspaces"]
package gate.rules.environment_separation.own_state

deny contains {"subject": "config:backend", "path": [], "message": sprintf("the backend in the code is the state of %s", [other])} if {
	backend := input.configuration.backend
	some other in owners(backend.type, workspace, backend.values)
}

deny contains {"subject": "plan", "path": ["backend"], "message": sprintf("the plan was made from the state of %s", [other])} if {
	identity := input.plan.identity
	some other in owners(identity.backend, identity.workspace, identity.backend_config)
}

deny contains {"subject": input.environment.subject, "path": ["terraform", "state"], "message": sprintf("gate.yaml names the state of %s", [other])} if {
	state := input.environment.state
	some other in owners(state.backend, state.workspace, state.config)
}

workspace := input.environment.state.workspace if input.environment.state else := "default"

# A local path means another file in each root.
owners(type, workspace, settings) := {environment.name |
	some environment in input.environments
	environment.name != input.environment.name
	[environment.state.backend, environment.state.workspace] == [type, workspace]
	type != "local"
	every key, value in environment.state.config { settings[key] == value }
}
