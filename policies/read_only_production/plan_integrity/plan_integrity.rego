# METADATA
# title: A plan is whole, and made from the environment's own state
# description: >-
#   A plan that failed or was cut down by -target shows a part of the change only; one made from another state changes
#   another environment. To destroy everything is ordinary work where nothing is protected, and a warning there.
# custom:
#   id: RO-11
#   severity: critical
#   category: read-only-production
#   judges: [plan]
#   enforcement: {default: deny, protected: deny}
#   remediation: Plan anew in the environment's own root, backend and workspace, without -target, and give gate the saved plan.
#   references: ["https://developer.hashicorp.com/terraform/internals/json-format"]
package gate.rules.read_only_production.plan_integrity

import data.gate.lib.plans

deny contains found([name], message) if [name, message] := plans.flaw

deny contains found(path, message) if {
	input.plan.identity.format == "saved"
	some [path, actual, wanted] in plans.differences
	message := sprintf("the plan's %s is %v, but gate.yaml asserts %v for %s", [concat(" ", path), actual, wanted, input.environment.name])
}

deny contains doubt[_] if input.environment.protected

warn contains doubt[_] if not input.environment.protected

warn contains found(["mode"], "the plan only takes changes made outside of Terraform into the state") if input.plan.identity.mode == "refresh-only"

doubt contains found(["mode"], "the plan destroys everything that this state manages") if input.plan.identity.mode == "destroy"

doubt contains found(["format"], "a plan's JSON does not say which state it was made from, so gate.yaml's `state` cannot be held against it") if {
	input.plan.identity.format == "json"
	input.environment.state != null
}

found(path, message) := {"subject": input.plan.subject, "path": array.concat(["identity"], path), "message": message}
