# What Kestra says against a part of a flow, as findings of the rule that it belongs to.
package gate.lib.misfits

import data.gate.lib.faults
import data.gate.lib.misfit_rules

# The findings of one rule.
findings(rule) := {{"subject": flow.subject, "path": misfit.path, "message": message(flow, misfit)} |
	some flow in input.flows
	some misfit in flow.misfits
	misfit_rules.rule_of(misfit) == rule
}

message(flow, misfit) := sprintf("Kestra %s %s %s%s%s", [flow.version, faults.says[misfit.kind], misfit.name, owner(misfit), hint(misfit)])

owner(misfit) := sprintf(" of %s", [misfit.owner]) if {
	misfit.owner != null
} else := ""

hint(misfit) := sprintf("; did you mean %s?", [misfit.nearest]) if {
	misfit.nearest != null
} else := sprintf("; instead: %s", [misfit.replacement]) if {
	misfit.replacement != null
} else := ""
