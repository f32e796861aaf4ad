package gate.lib.reach_test

import data.gate.lib.reach

asked(protected, roots, references) := {
	"environment": {"name": "dev", "protected": protected, "namespaces": roots},
	"environments": [{"name": "dev", "namespaces": roots}, {"name": "prod", "namespaces": ["company.prod"]}],
	"flows": [{"subject": "flow:a", "namespace": "company.prod"}, {"subject": "flow:b", "namespace": "company.prod.sales"}],
	"by_type": {"references": {"flow": references}},
}

at(namespace, root) := {
	"kind": "flow",
	"target": "load",
	"namespace": namespace,
	"namespace_root": root,
	"namespace_path": ["tasks", 0, "namespace"],
	"subject": "flow:a",
}

finding(message) := {"subject": "flow:a", "path": ["tasks", 0, "namespace"], "message": message}

foreign := finding("it uses flow load in namespace company.prod.sales of prod; dev holds company.dev, shared")

unlisted := finding("it uses flow load in namespace system, which no environment lists; dev holds company.dev, shared")

undecided := finding("it uses flow load in a namespace that an execution decides; dev holds company.dev, shared")

roots := ["company.dev", "shared"]

test_another_environments_namespace_is_denied_everywhere if {
	some protected in [false, true]
	reach.denied({"flow"}) == {foreign} with input as asked(protected, roots, [at("company.prod.sales", "company.prod.sales")])
}

test_a_namespace_of_nobody_is_denied_where_protected if {
	reach.denied({"flow"}) == {unlisted} with input as asked(true, roots, [at("system", "system")])
	reach.warned({"flow"}) == set() with input as asked(true, roots, [at("system", "system")])
}

test_a_namespace_of_nobody_is_a_warning_elsewhere if {
	reach.denied({"flow"}) == set() with input as asked(false, roots, [at("system", "system")])
	reach.warned({"flow"}) == {unlisted} with input as asked(false, roots, [at("system", "system")])
}

nothing(namespace, root) if {
	asked_about := asked(true, roots, [at(namespace, root)])
	reach.denied({"flow"}) == set() with input as asked_about
	reach.warned({"flow"}) == set() with input as asked_about
	reach.undecided({"flow"}) == set() with input as asked_about
}

test_where_the_flow_itself_lies_is_not_judged_here if nothing("company.prod", "company.prod")

test_where_another_flow_lies_is_judged if {
	reach.denied({"flow"}) == {foreign} with input as asked(false, roots, [at("company.prod.sales", "company.prod.sales")])
}

test_a_default_that_an_execution_may_replace_is_judged if {
	count(reach.denied({"flow"})) == 1 with input as asked(false, roots, [at("company.prod", "")])
}

test_an_own_namespace_is_fine if nothing("company.dev.sales", "company.dev.sales")

test_a_namespace_that_is_decided_below_an_own_one_is_fine if nothing("company.dev.«unknown»", "company.dev")

test_patterns_are_not_judged_here if nothing("*", "*")

test_what_lies_in_no_namespace_is_not_judged_here if nothing(null, null)

test_what_an_execution_decides_is_undecided if {
	reach.undecided({"flow"}) == {undecided} with input as asked(true, roots, [at("«unknown»", "")])
	reach.denied({"flow"}) == set() with input as asked(true, roots, [at("«unknown»", "")])
	reach.warned({"flow"}) == set() with input as asked(false, roots, [at("«unknown»", "")])
}

test_an_own_default_is_undecided if {
	count(reach.undecided({"flow"})) == 1 with input as asked(true, roots, [at("shared.sales", "")])
}

test_another_environments_default_is_denied if {
	reach.denied({"flow"}) == {foreign} with input as asked(false, roots, [at("company.prod.sales", "")])
	reach.undecided({"flow"}) == set() with input as asked(false, roots, [at("company.prod.sales", "")])
}

test_an_environment_without_namespaces_is_not_judged_here if {
	reach.denied({"flow"}) == set() with input as asked(true, [], [at("company.prod.sales", "company.prod.sales")])
}

test_other_kinds_are_not_asked_for if {
	one := at("company.prod.sales", "company.prod.sales")
	reach.denied({"secret", "kv"}) == set() with input as asked(true, roots, [one])
	both := object.union(asked(true, roots, [one]), {"by_type": {"references": {"secret": [object.union(one, {"kind": "secret"})]}}})
	{found.message | some found in reach.denied({"secret"})} == {"it uses secret load in namespace company.prod.sales of prod; dev holds company.dev, shared"} with input as both
}

test_what_has_no_name_is_called_by_its_kind if {
	every target in [null, "*"] {
		nameless := object.union(at("company.prod.sales", "company.prod.sales"), {"target": target})
		some found in reach.denied({"flow"}) with input as asked(true, roots, [nameless])
		found.message == "it uses flow in namespace company.prod.sales of prod; dev holds company.dev, shared"
	}
}
