"""What a module calls and reads comes from its syntax tree, followed through variables, rules, libraries and arguments."""

from __future__ import annotations

import pytest

from gate.engines.rego_reach import Reach
from gate.engines.rego_tree import ModuleTree
from gate.model.policy import Module, Syntax
from tests.engines.rego import load, module, rule


def _syntax(text: str, libraries: tuple[Module, ...] = ()) -> dict[str, Syntax]:
    syntaxes, failures = load([rule("r", text)], libraries)
    assert failures == []
    return {one.path: one for one in syntaxes}


def _reads(text: str, libraries: tuple[Module, ...] = ()) -> set[str]:
    """Longest paths of `input` that a rule with this body reads."""
    found = {path.parts for one in _syntax(text, libraries).values() for path in one.inputs}
    return {".".join(path) for path in found if not any(other[: len(path)] == path and other != path for other in found)}


def test_package_definitions_calls_and_paths_have_their_places() -> None:
    text = """
import data.gate.lib.names

deny contains {"subject": flow.subject, "message": "é"} if {
	some flow in input.flows
	"é→" != flow.id; names.odd(flow)
	helper(count(flow.tasks))
}

helper(x) if x > data.gate.data.limits.tasks
"""
    library = module("names", "package gate.lib.names\n\nodd(flow) if endswith(flow.namespace, input.now)")

    found = _syntax(text, (library,))

    def places(kind: str, path: str) -> list[tuple[str, int, int]]:
        return [(".".join(one.parts), one.line, one.column) for one in getattr(found[path], kind)]

    syntax = found["policies/r.rego"]
    assert (syntax.package, syntax.defines) == ("gate.rules.r", ("deny", "helper"))
    assert [(one.name, one.line, one.column) for one in syntax.calls] == [
        ("data.gate.lib.names.odd", 7, 19),
        ("helper", 8, 2),
        ("count", 8, 9),
    ]
    assert places("inputs", "policies/r.rego") == [
        ("flows.*.subject", 5, 32),
        ("flows.*", 6, 2),
        ("flows", 6, 21),
        ("flows.*.id", 7, 15),
        ("flows.*.tasks", 8, 20),
    ]
    assert places("data", "policies/r.rego") == [
        ("gate.lib.names", 3, 1),
        ("gate", 11, 23),
        ("gate.data", 11, 28),
        ("gate.data.limits", 11, 33),
        ("gate.data.limits.tasks", 11, 40),
    ]
    assert places("inputs", "policies/names.rego") == [("flows.*.namespace", 3, 28), ("now", 3, 45)]


FOLLOWED = {
    "a constant path": ("deny contains input.plan.identity.mode", {"plan.identity.mode"}),
    "names in brackets": ('deny contains input["plan"]["identity"].mode', {"plan.identity.mode"}),
    "an index": ("deny contains input.flows[0].id", {"flows.0.id"}),
    "an index that varies": ("deny contains input.flows[_].tasks[i].id if some i", {"flows.*.tasks.*.id"}),
    "some … in": ("deny contains f.x if some f in input.flows", {"flows.*.x"}),
    "some key, value in": ("deny contains f.x if some i, f in input.flows", {"flows.*.x"}),
    "a variable": ("deny contains f.x if f := input.flows[_]", {"flows.*.x"}),
    "unification": ("deny contains f.x if f = input.flows[_]", {"flows.*.x"}),
    "unification the other way": ("deny contains f.x if input.flows[_] = f", {"flows.*.x"}),
    "two variables": ("deny contains g.x if {\n\tf := input.flows[_]\n\tg := f.origin\n}", {"flows.*.origin.x"}),
    "every": ('deny contains 1 if every f in input.flows { f.x == "a" }', {"flows.*.x"}),
    "every key, value": ("deny contains 1 if every i, f in input.flows { f.x == i }", {"flows.*.x"}),
    "not": ("deny contains 1 if not input.plan.x", {"plan.x"}),
    "a condition": ("deny contains 1 if input.a.x == input.b.x", {"a.x", "b.x"}),
    "arithmetic": ("deny contains input.a.x + (input.b.x * 2)", {"a.x", "b.x"}),
    "membership": ("deny contains 1 if input.a.x in input.b.x", {"a.x", "b.x"}),
    "an argument": ("deny contains count(input.a.x)", {"a.x"}),
    "an array comprehension": ("deny contains x.z if some x in [f.y | some f in input.flows]", {"flows.*.y.z"}),
    "a set comprehension": ("deny contains x.z if some x in {f.y | some f in input.flows}", {"flows.*.y.z"}),
    "an object comprehension": ("deny contains x.z if some x in {f.k: f.y | some f in input.flows}", {"flows.*.k", "flows.*.y.z"}),
    "a pattern": ("deny contains f.x if [f, _] := [input.flows[_], 1]", {"flows.*.x"}),
    "a pattern of an object": ('deny contains f.x if {"a": f} := {"a": input.flows[_]}', {"flows.*.x"}),
    "a pattern in some … in": ("deny contains f.x if some [f, _] in [[input.flows[_], 1]]", {"flows.*.x"}),
    "an array": ("deny contains f.x if some f in [input.a, input.b]", {"a.x", "b.x"}),
    "an object": ('deny contains o.f.x if o := {"f": input.a}', {"a.x"}),
    "a rule": ("deny contains identity.x\n\nidentity := input.plan.identity", {"plan.identity.x"}),
    "a rule with else": ("deny contains one.x\n\none := input.a if input.b\n\nelse := input.c", {"a.x", "b", "c.x"}),
    "a set rule": ("deny contains f.x if some f in chosen\n\nchosen contains f if some f in input.flows", {"flows.*.x"}),
    "an object rule": ("deny contains by_id.a.x\n\nby_id[f.id] := f if some f in input.flows", {"flows.*.id", "flows.*.x"}),
    "a function's argument": ("deny contains g(input.flows[_])\n\ng(f) := f.x", {"flows.*.x"}),
    "a function's result": ("deny contains g(input.flows[_]).y\n\ng(f) := f.x", {"flows.*.x.y"}),
    "a function of a function": ("deny contains g(input.a)\n\ng(f) := h(f.x)\n\nh(f) := f.y", {"a.x.y"}),
    "a function with a pattern": ("deny contains g([input.a])\n\ng([f]) := f.x", {"a.x"}),
    "an import of input": ("import input.plan as p\n\ndeny contains p.x", {"plan.x"}),
    "object.get": ('deny contains object.get(input.flows[_], "x", "")', {"flows.*.x"}),
    "object.get of a path": ('deny contains object.get(input.flows[_], ["x", "y"], "")', {"flows.*.x.y"}),
    "with": ('deny contains 1 if t with input as {"x": input.a.x}\n\nt if true', {"a.x"}),
    "an argument hides a rule": ("deny contains g(input.a)\n\nf := input.b\n\ng(f) := f.x", {"a.x", "b"}),
}


@pytest.mark.parametrize(("text", "paths"), FOLLOWED.values(), ids=FOLLOWED)
def test_paths_are_followed(text: str, paths: set[str]) -> None:
    assert _reads(f"\n{text}\n") == paths


LIBRARY = """package gate.lib.flows

enabled contains f if {
	some f in input.flows
	not f.disabled
}

name(f) := f.id
"""


def test_paths_are_followed_into_libraries_and_back() -> None:
    text = """
import data.gate.lib.flows

deny contains [f.x, flows.name(f), data.gate.lib.flows.name(f.y)] if some f in flows.enabled
"""

    assert _reads(text, (module("flows", LIBRARY),)) == {"flows.*.disabled", "flows.*.x", "flows.*.id", "flows.*.y.id"}


CALLED = {
    "in a head": "deny contains lower(1)",
    "in the name of a rule": "deny contains 1\n\nx[lower(1)] := 1",
    "in a condition of else": "deny contains 1\n\nx := 1 if input.a\n\nelse := 2 if lower(1)",
    "in what else yields": "deny contains 1\n\nx := 1 if input.a\n\nelse := lower(1)",
    "with another input": "deny contains 1 if lower(input.a) with input as {}",
    "in what stands in for the input": "deny contains 1 if input.a with input as lower(1)",
    "as an index": "deny contains input.a[lower(1)]",
    "as a key": "deny contains {lower(1): 1}",
    "below not": "deny contains 1 if not lower(input.a)",
    "below every": "deny contains 1 if every x in [1] { lower(x) }",
    "in a membership": "deny contains 1 if 1, 2 in lower(1)",
    "in a function that nobody calls": "deny contains 1\n\nf(x) := lower(x)",
    "in arithmetic": "deny contains 1 + (2 * (-lower(1)))",
    "in what a set is made of": "deny contains {x | x := lower(1)} & {2}",
    "in a pattern": "deny contains 1 if [1, lower(1)] = [1, 2]",
}


@pytest.mark.parametrize("text", CALLED.values(), ids=CALLED)
def test_no_call_is_hidden(text: str) -> None:
    syntax = _syntax(f"\n{text}\n")["policies/r.rego"]

    assert [one.name for one in syntax.calls] == ["lower"]


def test_an_expression_of_a_kind_that_is_not_known_is_no_way_round_the_allow_list() -> None:
    span = {"line": 3, "col": 15, "start": 29, "end": 31}
    head = {"Set": {"refr": {"Var": {"value": "deny"}}, "key": {"TemplateString": {"span": span}}}}
    tree = ModuleTree(
        {
            "source": {"file": "r.rego", "contents": 'package gate.rules.r\n\ndeny contains $"{lower(1)}"'},
            "ast": {"package": {"refr": {"Var": {"value": "r"}}}, "imports": [], "rules": [{"Spec": {"head": head, "bodies": []}}]},
        }
    )
    reach = Reach([tree])

    reach.follow()

    assert list(reach.reads["r.rego"].calls.values()) == ["TemplateString"]


UNKNOWN = {
    "the result of a built-in": "deny contains json.unmarshal(input.a).x",
    "an argument of a function that nobody calls": "deny contains 1 if input.a\n\ng(f) := f.x",
    "a place that is unknown for one of the calls": 'deny contains [g(input.a), g(json.unmarshal("1"))]\n\ng(f) := f.x',
}


@pytest.mark.parametrize("text", UNKNOWN.values(), ids=UNKNOWN)
def test_what_cannot_be_followed_is_left_out(text: str) -> None:
    assert _reads(f"\n{text}\n") == {"a"}


def test_a_place_has_a_path_for_every_call() -> None:
    syntax = _syntax("\ndeny contains [g(input.a), g(input.b)]\n\ng(f) := f.x")["policies/r.rego"]

    assert [(one.parts, one.line, one.column) for one in syntax.inputs if one.line == 5] == [(("a", "x"), 5, 11), (("b", "x"), 5, 11)]


def test_imports_and_references_of_data_have_their_places() -> None:
    text = """
import data.gate.lib.absent
import data.gate.lib.names

deny contains [absent.x, names.y, data.gate.data.losses[input.a].b]
"""
    library = module("names", "package gate.lib.names\n\ny := 1")

    syntax = _syntax(text, (library,))["policies/r.rego"]

    assert [(".".join(one.parts), one.line, one.column) for one in syntax.data] == [
        ("gate.lib.absent", 3, 1),
        ("gate.lib.names", 4, 1),
        ("gate.lib.absent.x", 6, 23),
        ("gate", 6, 40),
        ("gate.data", 6, 45),
        ("gate.data.losses", 6, 50),
        ("gate.data.losses.*", 6, 57),
        ("gate.data.losses.*.b", 6, 66),
    ]
