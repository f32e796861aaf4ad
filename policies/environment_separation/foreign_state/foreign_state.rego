# METADATA
# title: Terraform reads no state of another environment
# description: A state holds every value of its environment, secrets too, and whoever reads it follows wherever that environment goes.
# custom:
#   id: ENV-23
#   severity: high
#   category: environment-separation
#   judges: [configuration.resources]
#   enforcement: {default: deny, protected: deny}
#   remediation: Read this environment's own state, or give the value to this root as a variable of its own.
#   references: ["https://developer.hashicorp.com/terraform/language/state/remote-state-data"]
package gate.rules.environment_separation.foreign_state

import data.gate.lib.remote_states

deny contains {"subject": subject, "path": ["config"], "message": sprintf("it reads the state of %s", [owner])} if {
	some [subject, owner] in remote_states.foreign
}

deny contains {"subject": subject, "path": ["config", "path"], "message": "it reads a state file outside this environment's root"} if {
	some subject in remote_states.outside
}

deny contains finding if {
	some finding in remote_states.unclear
	input.environment.protected
}

warn contains finding if {
	some finding in remote_states.unclear
	not input.environment.protected
}
