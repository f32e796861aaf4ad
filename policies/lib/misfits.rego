# What Kestra says against a part of a flow, as findings of the rule that it belongs to.
package gate.lib.misfits

import data.gate.lib.faults
import data.gate.lib.misfit_rules

# What Kestra refuses, and in a protected environment also what it saves and does not take as it is written.
findings(rule) := said(rule, false)

# What Kestra saves nevertheless, where the environment is not protected.
warnings(rule) := said(rule, true)

said(rule, only_warned) := {{"subject": flow.subject, "path": misfit.path, "message": message(flow.version, misfit)} |
	some flow in input.flows
	some misfit in flow.misfits
	misfit_rules.rule_of(misfit) == rule
	lenient(misfit) == only_warned
}

lenient(misfit) if {
	is_string(misfit.accepted)
	not input.environment.protected
} else := false

message(version, misfit) := sprintf("Kestra %s %s %s%s%s%s", [version, faults.says[misfit.kind], misfit.name, owner(misfit), hint(misfit), saved(misfit)])

saved(misfit) := sprintf("; the flow is saved nevertheless: %s", [misfit.accepted]) if {
	is_string(misfit.accepted)
} else := ""

owner(misfit) := sprintf(" of %s", [misfit.owner]) if {
	misfit.owner != null
} else := ""

hint(misfit) := sprintf("; did you mean %s?", [misfit.nearest]) if {
	misfit.nearest != null
} else := sprintf("; instead: %s", [misfit.replacement]) if {
	misfit.replacement != null
} else := ""
