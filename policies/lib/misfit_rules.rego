# The rule that says what Kestra has against a part of a flow: exactly one, the first where no other takes it.
package gate.lib.misfit_rules

rule_of(misfit) := "FLOW-05" if {
	misfit.kind in {"unknown-type", "removed-type"}
	regex.match(`\.(ForEach|ForEachItem|Each(Parallel|Sequential)|Loop)$`, misfit.name)
} else := "FLOW-06" if {
	misfit.kind in {"unknown-property", "removed-property"}
	misfit.path[0] == "triggers"
	misfit.name in starting
} else := "FLOW-12" if {
	misfit.path[0] == "inputs"
	not misfit.kind in {"duplicate-id", "wrong-id", "enterprise-only"}
} else := object.get(by_kind, misfit.kind, "FLOW-01")

# Properties of triggers that decide when they start, of 1.x and of 2.0.
starting := {"conditions", "dependsOn", "multipleConditions", "preconditions", "scheduleConditions", "when", "window"}

by_kind := {
	"wrong-id": "FLOW-02",
	"duplicate-id": "FLOW-03",
	"removed-type": "FLOW-04",
	"old-type": "FLOW-04",
	"wrong-schedule": "FLOW-07",
	"missing-input": "FLOW-08",
	"unsupplied-input": "FLOW-08",
	"wrong-input": "FLOW-12",
	"wrong-structure": "FLOW-13",
	"enterprise-only": "FLOW-17",
	"missing-auth": "FLOW-18",
	"wrong-timeout": "FLOW-22",
}
