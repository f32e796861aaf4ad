# Kinds of misfits in words, between the version of Kestra and the name of what it has something against.
package gate.lib.faults

says := {
	"duplicate-id": "finds twice the id",
	"enterprise-only": "has only in its Enterprise edition",
	"missing-auth": "refuses a task without",
	"missing-input": "refuses a trigger that does not supply the input",
	"missing-property": "requires the property",
	"old-type": "knows only as an old name",
	"removed-property": "no longer has the property",
	"removed-type": "no longer has the type",
	"unknown-property": "does not know the property",
	"unknown-type": "does not know the type",
	"unsupplied-input": "gets no value from a trigger for the input",
	"wrong-id": "does not accept as a name the value of",
	"wrong-input": "does not accept the value of",
	"wrong-schedule": "cannot read the schedule in",
	"wrong-structure": "refuses what stands in",
	"wrong-timeout": "cannot read, when the task runs, the value of",
	"wrong-type": "expects another type of value for",
	"wrong-value": "does not accept the value of",
}
