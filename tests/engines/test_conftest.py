"""Conftest rules are loaded with their own pack alone, in Rego v0 or v1, and what they answer is what conftest would report."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from gate.catalog import conftest
from gate.catalog.pack import PackSource
from gate.model.policy import Evaluation, Module, RawFinding, Rule, RuleFailure, Syntax
from gate.tree import MemoryTree
from tests.engines.rego import ALWAYS, engine, found, rule


def _rules(*texts: str, pack: str = "legacy", data: object = None) -> list[Rule]:
    """The rules of a pack of files 0.rego, 1.rego and so on."""
    modules = [Module(path=f"{pack}/{number}.rego", text=text) for number, text in enumerate(texts)]
    source = PackSource(name=pack, tree=MemoryTree({}), folder=pack, style="conftest", judges=("plan", "flows"))
    rules, failures = conftest.rules(source, modules, data or {})  # type: ignore[arg-type]
    assert failures == []
    return rules


def _judged(rules: list[Rule], policy_input: object = None) -> dict[str, Evaluation]:
    with engine() as made:
        made.begin(rules, (), {})
        made.loaded()
        encoded = json.dumps(policy_input or {}).encode()
        return {one.rule: one for one in made.evaluate(encoded, [one.id for one in rules])}


def _loaded(rules: list[Rule]) -> tuple[list[Syntax], list[RuleFailure]]:
    with engine() as made:
        made.begin(rules, (), {})
        return made.loaded()


def _messages(evaluation: Evaluation) -> list[str]:
    assert evaluation.failure is None
    return [one.message for one in evaluation.findings]


V0 = 'package main\n\ndeny[msg] { input.x == 1; msg := "old" }'
V1 = 'package main\n\ndeny contains "new" if input.x == 1'


def test_a_file_is_rego_of_either_version() -> None:
    assert _messages(_judged(_rules(V0, V1), {"x": 1})["legacy.deny"]) == ["new", "old"]
    assert _messages(_judged(_rules(V0, V1), {"x": 2})["legacy.deny"]) == []


WORDS = {"first": "one", "second": "two"}


def test_a_pack_sees_its_own_modules_and_data_and_no_other() -> None:
    first = _rules(
        'package main\n\ndeny contains sprintf("%v", [data]) if false\n\nwarn contains data.word', pack="first", data={"word": "one"}
    )
    second = _rules("package main\n\nwarn contains data.word", pack="second", data={"word": "two"})

    judged = _judged([*first, *second, rule("always", ALWAYS)])

    assert _messages(judged["first.warn"]) == ["one"]
    assert _messages(judged["second.warn"]) == ["two"]
    assert judged["T-ALWAYS"].findings == (found("always", path=("a", 0)),)


ANSWERS: dict[str, tuple[str, tuple[RawFinding, ...]]] = {
    "texts": ('deny contains "a"', (RawFinding(level="deny", subject="", path=(), message="a"),)),
    "objects": (
        'deny contains {"msg": "a", "path": ["x", 0]}',
        (RawFinding(level="deny", subject="", path=(), message="a", details={"path": ["x", 0]}),),
    ),
    "a list": ('deny := ["a"]', (RawFinding(level="deny", subject="", path=(), message="a"),)),
    "no value": ('deny := ["a"] if input.never', ()),
    "an empty set": ('deny contains "a" if input.never', ()),
    "an exception": (
        'deny contains "a"\n\nexception contains ["b", ""]',
        (RawFinding(level="deny", subject="", path=(), message="a", excepted=True),),
    ),
    "an exception of mappings": (
        'deny contains "a"\n\nexception := {"x": {"y": ""}}',
        (RawFinding(level="deny", subject="", path=(), message="a", excepted=True),),
    ),
    "an exception of another": (
        'deny contains "a"\n\nexception contains ["deny"]',
        (RawFinding(level="deny", subject="", path=(), message="a"),),
    ),
}


@pytest.mark.parametrize(("text", "findings"), ANSWERS.values(), ids=ANSWERS)
def test_what_a_rule_answers(text: str, findings: tuple[RawFinding, ...]) -> None:
    assert _judged(_rules(f"package main\n\n{text}"))["legacy.deny"] == Evaluation(rule="legacy.deny", findings=findings)


_WANTED = "messages: texts, or objects with the text `msg`"
NO_ANSWERS = {
    "true, which conftest passes over": ("deny if true", f"`deny` is not a set of {_WANTED}, and conftest would not report it"),
    "a mapping, which conftest passes over": (
        'deny[key] := "a" if key := "k"',
        f"`deny` is not a set of {_WANTED}, and conftest would not report it",
    ),
    "a text": ('deny := "a"', f"`deny` is not a set of {_WANTED}, and conftest would not report it"),
    "numbers, which conftest passes over": ("deny contains 1", f"an element of `deny` is not one of {_WANTED}"),
    "objects without a message": ('deny contains {"message": "a"}', f"an element of `deny` is not one of {_WANTED}"),
    "objects whose message is no text": ('deny contains {"msg": 1}', f"an element of `deny` is not one of {_WANTED}"),
}


@pytest.mark.parametrize(("text", "message"), NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_an_answer_that_conftest_would_not_report_is_none(text: str, message: str) -> None:
    failure = RuleFailure(code="result", rule="legacy.deny", message=message, path="legacy/0.rego", line=3, column=None)
    assert _judged(_rules(f"package main\n\n{text}"))["legacy.deny"] == Evaluation(rule="legacy.deny", failure=failure)


BROKEN = {
    "v0 with a slip": ("deny[msg] {\n\tmsg = [1,,2]\n}", "expecting }", 3, 11),
    "v1 with a slip": ('deny contains "a" if {\n\tinput.x ==\n}', "expecting expression", 5, 1),
    "v1 with a rule of v0": ('deny contains "a" if { input.x }\n\nother { true }', "`if` keyword is required before rule body", 5, 7),
    "v0 with a keyword that it does not import": (
        'other { true }\n\ndeny contains "a" if { input.x }',
        "`if` stands here in a file that is not Rego v1 and does not import it; begin it with `import rego.v1`",
        5,
        19,
    ),
    "a variable without a value": ("deny[msg] { input.x == msg2 }", "the variable `msg2` has no value here", 3, 24),
}


@pytest.mark.parametrize(("text", "message", "line", "column"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_cannot_be_read_fails_its_pack_alone(text: str, message: str, line: int, column: int) -> None:
    broken = _rules(V0, f"package main\n\n{text}")
    other = _rules(V1, pack="other")

    with engine() as made:
        made.begin([*broken, *other], (), {})
        _, failures = made.loaded()
        judged = {one.rule: one for one in made.evaluate(b'{"x": 1}', [one.id for one in (*broken, *other)])}

    assert [(one.code, one.rule, one.message, one.path, one.line, one.column) for one in failures] == [
        ("compile", None, message, "legacy/1.rego", line, column)
    ]
    assert judged["legacy.deny"] == Evaluation(rule="legacy.deny", failure=failures[0])
    assert _messages(judged["other.deny"]) == ["new"]


def test_a_rule_that_fails_or_hangs_leaves_the_others_of_its_pack() -> None:
    text = """package main

deny contains "a" if to_number(input.word) == 1

deny_slow contains "a" if {
	count([1 | some x in numbers.range(1, 3000); some y in numbers.range(1, 3000); x * y == 7]) > 10
}

warn contains "w"
"""
    rules = _rules(text)
    with engine(seconds=0.5) as made:
        made.begin(rules, (), {})
        made.loaded()
        judged = {one.rule: one for one in made.evaluate(b'{"word": "x"}', [one.id for one in rules])}

    assert {name: one.failure and (one.failure.code, one.failure.line) for name, one in judged.items()} == {
        "legacy.deny": ("evaluation", 3),
        "legacy.deny_slow": ("timeout", 5),
        "legacy.warn": None,
    }
    assert _messages(judged["legacy.warn"]) == ["w"]


WHOLE = {
    "walk": 'walk(input, [_, "x"])',
    "a function of the pack": 'all_of(input)["x"]',
    "through a variable": "it := input\n\tcount(it) > 1",
    "an equality": 'input == {"x": 1}',
    "a membership": '"x" in input',
    "any name": 'input[_] == "x"',
}


@pytest.mark.parametrize("body", WHOLE.values(), ids=WHOLE)
def test_what_may_read_any_part_of_the_input_is_noted(body: str) -> None:
    syntaxes, failures = _loaded(_rules(f'package main\n\ndeny contains "a" if {{\n\t{body}\n}}\n\nall_of(x) := object.union(x, {{}})'))
    assert failures == []
    assert {path.parts for path in syntaxes[0].inputs} & {(), ("*",)}


def test_a_path_of_the_input_is_not_all_of_it() -> None:
    body = 'object.get(input, "x", 1) == input.y\n\twalk(input.z, [_, "x"])\n\thelp(input)'
    syntaxes, _ = _loaded(_rules(f'package main\n\ndeny contains "a" if {{\n\t{body}\n}}\n\nhelp(x) if x.q'))
    assert sorted({path.parts for path in syntaxes[0].inputs}) == [("q",), ("x",), ("y",), ("z",)]


def test_a_rule_whose_name_is_not_defined_is_a_failure() -> None:
    (known,) = _rules(V1)
    rules = [replace(known, id="legacy.deny_more", entries=("deny_more", "exception"))]
    _, failures = _loaded(rules)
    message = "it defines no `deny_more`, so it can never find anything"
    assert failures == [RuleFailure(code="result", rule="legacy.deny_more", message=message, path="legacy/0.rego", line=1, column=None)]
