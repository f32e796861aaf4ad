"""What a module can see of the input: everything below each reference to it, as it is written, and never less."""

from __future__ import annotations

import pytest

from tests.engines.rego import load, rule

SEEN = {
    "a path": ("deny contains input.plan.mode", {"plan.mode"}, set()),
    "names in brackets": ('deny contains input["plan"].x["a b"][0]', {"plan.x.a b.0"}, set()),
    "white space and lines": ("deny contains x if x := input[\n\t_\n].plan", {"*.plan"}, set()),
    "all of it": ("deny contains input", {""}, set()),
    "all of it, given to a function": ("deny contains f(input)\n\nf(x) := x", {""}, set()),
    "an index that varies": ("deny contains input.flows[i].id if i := input.n", {"flows.*.id", "n"}, set()),
    "an expression as an index": ("deny contains input.flows[input.n - 1].id", {"flows.*.id", "n"}, set()),
    "an import": ("import input.plan as p\n\ndeny contains p.mode", {"plan"}, set()),
    "an element": ("deny contains f.id if some f in input.flows", {"flows.*.id"}, {"flows.*"}),
    "an element, further down": (
        "deny contains f.a.b[_].c if { some f in input.flows; f.x == f.y }",
        {"flows.*.a.b.*.c", "flows.*.x", "flows.*.y"},
        {"flows.*"},
    ),
    "how many elements there are": ("deny contains 1 if some _ in input.flows", set(), {"flows.*"}),
    "an element and its index": ("deny contains [i, f.id] if some i, f in input.flows", {"flows.*.id"}, {"flows.*"}),
    "an element by itself": ("deny contains f if some f in input.flows", {"flows.*"}, {"flows.*"}),
    "an element given to a function": ("deny contains g(f) if some f in input.flows\n\ng(x) := x.id", {"flows.*"}, {"flows.*"}),
    "an element that is compared": ("deny contains 1 if { some f in input.flows; f == input.a }", {"flows.*", "a"}, {"flows.*"}),
    "an element of an element": (
        "deny contains t.id if { some f in input.flows; some t in f.tasks }",
        {"flows.*.tasks"},
        {"flows.*"},
    ),
    "an element before its list": ("deny contains f.id if { f.x; some f in input.flows }", {"flows.*.id"}, {"flows.*", "flows.*.x"}),
    "one name for elements of two lists": (
        "deny contains y\n\ny := 1 if { some x in input.a; x.b == 1 } else := 2 if { some x in input.c; x.d == 2 }",
        {"a.*.b", "a.*.d", "c.*.b", "c.*.d"},
        {"a.*", "c.*"},
    ),
    "a name in another rule": ("deny contains f.id if some f in input.flows\n\ng(f) := f.x", {"flows.*.id"}, {"flows.*"}),
    "a pattern for elements": ("deny contains a if some [a, _] in input.pairs", {"pairs"}, set()),
    "elements of a list in brackets": (
        "deny contains f.id if some f in input.by_type[k]\n\nk := 1",
        {"by_type.*.*.id"},
        {"by_type.*.*"},
    ),
    "every": ("deny contains 1 if every f in input.flows { f.x }", {"flows"}, set()),
    "a comprehension": ("deny contains [f.id | some f in input.flows]", {"flows.*.id"}, {"flows.*"}),
    "a variable": ("deny contains f.id if f := input.flows[_]", {"flows.*"}, set()),
    "that something is there": ("deny contains 1 if input.plan.x", set(), {"plan.x"}),
    "that something is not there": ("deny contains 1 if not input.plan.x", set(), {"plan.x"}),
    "that something of an element is there": ("deny contains 1 if { some f in input.flows; not f.x }", set(), {"flows.*", "flows.*.x"}),
    "that something is null": ("deny contains 1 if is_null(input.plan)", set(), {"plan"}),
    "that something is not null": ("deny contains 1 if { some f in input.flows; not is_null(f.x) }", set(), {"flows.*", "flows.*.x"}),
    "what another `is_null` makes of it": ("deny contains 1 if is_null(input.plan)\n\nis_null(x) if x.y == 1", {"plan"}, set()),
    "what an imported `is_null` makes of it": ("import data.gate.lib.is_null\n\ndeny contains 1 if is_null(input.plan)", {"plan"}, set()),
    "what stands in for the input": ('deny contains 1 if x with input.a as {"b": input.c}\n\nx if input.d', {"a", "c"}, {"d"}),
    "a head": ("deny contains x[1]\n\nx[input.a] := input.b", {"a", "b"}, set()),
    "a default": ("deny contains x\n\ndefault x := {1: [y | y := 2]}", set(), set()),
    "a built-in function": ('deny contains object.get(input.flows[_], ["x"], input.y)', {"flows.*", "y"}, set()),
    "a membership": ("deny contains 1 if input.a in input.b", {"a", "b"}, set()),
    "arithmetic": ("deny contains -input.a + (input.b * 2)", {"a", "b"}, set()),
    "words": ('deny contains {"x": "input.a"} if inputs.x # input.b\n\ninputs := {"x": 1}', set(), set()),
}


@pytest.mark.parametrize(("text", "whole", "present"), SEEN.values(), ids=SEEN)
def test_what_a_module_can_see(text: str, whole: set[str], present: set[str]) -> None:
    syntaxes, failures = load([rule("r", f"\n{text}\n")])

    assert failures == []
    assert {".".join(path) for path in syntaxes[0].whole} == whole
    assert {".".join(path) for path in syntaxes[0].present} == present
