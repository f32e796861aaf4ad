# What Kestra says against a part of a flow, in words.
package gate.lib.misfits

message(flow, misfit) := sprintf("Kestra %s %s %s%s%s", [flow.version, faults[misfit.kind], misfit.name, owner(misfit), hint(misfit)])

faults := {
	"unknown-property": "does not know the property",
	"removed-property": "no longer has the property",
	"missing-property": "requires the property",
	"wrong-type": "expects another type of value for",
	"wrong-value": "does not accept the value of",
	"unknown-type": "does not know the type",
	"removed-type": "no longer has the type",
}

owner(misfit) := sprintf(" of %s", [misfit.owner]) if {
	misfit.owner != null
} else := ""

hint(misfit) := sprintf("; did you mean %s?", [misfit.nearest]) if {
	misfit.nearest != null
} else := sprintf("; instead: %s", [misfit.replacement]) if {
	misfit.replacement != null
} else := ""
