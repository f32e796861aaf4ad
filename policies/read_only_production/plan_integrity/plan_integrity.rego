# METADATA
# title: A plan is whole, and made from the environment's own state
# description: >-
#   A plan that failed or was cut down by -target shows a part of the change only; one of another state changes another environment. To
#   destroy everything is ordinary work where nothing is protected. The commit, and files that are not in it, `gate plan` notes in its seal.
# custom:
#   id: RO-11
#   severity: critical
#   category: read-only-production
#   judges: [plan, plan.deferred]
#   enforcement: {default: deny, protected: deny}
#   remediation: Plan anew in the environment's own root, backend and workspace, without -target, and give gate the saved plan.
#   references: ["https://developer.hashicorp.com/terraform/internals/json-format"]
package gate.rules.read_only_production.plan_integrity

import data.gate.lib.plans
import data.gate.lib.states

deny contains found([name], message) if [name, message] := plans.flaw

deny contains found(path, message) if some [path, message] in states.differences

deny contains {"subject": subject, "path": [], "message": message} if some [subject, message] in plans.put_off

deny contains finding if {
	input.environment.protected
	some finding in doubts
}

warn contains finding if {
	not input.environment.protected
	some finding in doubts
}

doubts contains found(["mode"], "the plan destroys everything that this state manages") if input.plan.identity.mode == "destroy"

doubts contains found(["format"], "a plan's JSON does not tell its state, so gate.yaml's `state` cannot be held against it") if states.untold

found(path, message) := {"subject": input.plan.subject, "path": array.concat(["identity"], path), "message": message}
