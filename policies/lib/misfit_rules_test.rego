package gate.lib.misfit_rules_test

import data.gate.lib.misfit_rules

rule_of(kind, name, path) := misfit_rules.rule_of({"kind": kind, "name": name, "path": path})

test_a_kind_has_a_rule if rule_of("wrong-id", "id", ["tasks", 0, "id"]) == "FLOW-02"

test_other_kinds_belong_to_the_first_rule if rule_of("wrong-type", "id", ["id"]) == "FLOW-01"

test_loops if {
	rule_of("removed-type", "io.kestra.plugin.core.flow.ForEach", ["tasks", 0, "type"]) == "FLOW-05"
	rule_of("unknown-type", "io.kestra.plugin.core.flow.Loop", ["tasks", 0, "type"]) == "FLOW-05"
}

test_other_types_are_no_loops if {
	rule_of("removed-type", "io.kestra.plugin.core.flow.LoopUntil", ["tasks", 0, "type"]) == "FLOW-04"
	rule_of("old-type", "io.kestra.core.tasks.flows.ForEach", ["tasks", 0, "type"]) == "FLOW-04"
}

test_what_starts_a_trigger if {
	rule_of("removed-property", "conditions", ["triggers", 0, "conditions"]) == "FLOW-06"
	rule_of("unknown-property", "when", ["triggers", 0, "when"]) == "FLOW-06"
}

test_what_starts_no_trigger if {
	rule_of("wrong-type", "when", ["triggers", 0, "when"]) == "FLOW-01"
	rule_of("unknown-property", "conditions", ["tasks", 0, "conditions"]) == "FLOW-01"
	rule_of("unknown-property", "crom", ["triggers", 0, "crom"]) == "FLOW-01"
}

test_inputs if rule_of("missing-property", "id", ["inputs", 0, "id"]) == "FLOW-12"

test_ids_of_inputs if {
	rule_of("duplicate-id", "a", ["inputs", 0, "id"]) == "FLOW-03"
	rule_of("wrong-id", "id", ["inputs", 0, "id"]) == "FLOW-02"
	rule_of("enterprise-only", "REUSABLE_INPUTS", ["inputs", 0, "type"]) == "FLOW-17"
}

test_each_kind_in_its_own if {
	every kind, rule in {
		"duplicate-id": "FLOW-03",
		"removed-type": "FLOW-04",
		"wrong-schedule": "FLOW-07",
		"missing-input": "FLOW-08",
		"unsupplied-input": "FLOW-08",
		"wrong-timeout": "FLOW-22",
		"wrong-input": "FLOW-12",
		"wrong-structure": "FLOW-13",
		"enterprise-only": "FLOW-17",
		"missing-auth": "FLOW-18",
	} {
		rule_of(kind, "x", ["tasks"]) == rule
	}
	every name in ["dependsOn", "multipleConditions", "preconditions", "scheduleConditions", "window"] {
		rule_of("unknown-property", name, ["triggers", 0, name]) == "FLOW-06"
	}
	every name in ["a.ForEachItem", "a.EachParallel", "a.EachSequential"] {
		rule_of("removed-type", name, ["tasks"]) == "FLOW-05"
	}
}
