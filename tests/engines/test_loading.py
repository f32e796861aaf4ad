"""Modules are compiled each by itself: what does not compile names itself, and the others can be evaluated."""

from __future__ import annotations

import pytest

from gate.model.policy import Evaluation, Module, RuleFailure
from tests.engines.rego import ALWAYS, engine, found, module, rule

GOOD = rule("always", ALWAYS)
ALWAYS_SAYS = Evaluation(rule="T-ALWAYS", findings=(found("always", path=("a", 0)),))

BROKEN = {
    "not Rego": ("\ndeny contains if {\n  true\n}", "unexpected keyword `if`", 3, 15),
    "a text without an end, after a tab and characters of several bytes": (
        '\ndeny contains x if\n\tx == "é→" + "ab\n',
        "invalid character in string",
        4,
        17,
    ),
    "Rego of version 0": ("\ndeny[x] { x := 1 }", "`if` keyword is required before rule body", 3, 9),
    "a variable without a value": ("\ndeny contains x if {\n  y == 1\n}", "the variable `y` has no value here", 4, 3),
}


def _loaded_and_evaluated(broken: str, libraries: tuple[Module, ...] = ()) -> tuple[list[RuleFailure], list[Evaluation]]:
    with engine() as made:
        made.begin([rule("broken", broken), GOOD], libraries, {})
        _, failures = made.loaded()
        return failures, [*made.evaluate(b"{}", ["T-BROKEN", "T-ALWAYS"])]


@pytest.mark.parametrize(("text", "message", "line", "column"), BROKEN.values(), ids=BROKEN)
def test_a_rule_that_does_not_compile_leaves_the_others(text: str, message: str, line: int, column: int) -> None:
    failures, evaluations = _loaded_and_evaluated(text)

    failure = RuleFailure(code="compile", rule="T-BROKEN", message=message, path="policies/broken.rego", line=line, column=column)
    assert failures == [failure]
    assert evaluations == [Evaluation(rule="T-BROKEN", failure=failure), ALWAYS_SAYS]


def test_a_library_that_does_not_compile_leaves_the_rules_without_it() -> None:
    library = module("lib", "package gate.lib.x\n\nf(y) if y == z")
    with engine() as made:
        made.begin([GOOD], (library,), {})
        _, failures = made.loaded()
        evaluations = [*made.evaluate(b"{}", ["T-ALWAYS"])]

    assert failures == [
        RuleFailure(code="compile", rule=None, message="the variable `z` has no value here", path="policies/lib.rego", line=3, column=14)
    ]
    assert evaluations == [ALWAYS_SAYS]


def test_a_rule_that_can_never_find_anything_is_a_failure() -> None:
    failures, evaluations = _loaded_and_evaluated("\nallow if true")

    message = "it defines neither `deny` nor `warn`, so it can never find anything"
    failure = RuleFailure(code="result", rule="T-BROKEN", message=message, path="policies/broken.rego", line=1, column=None)
    assert failures == [failure]
    assert evaluations == [Evaluation(rule="T-BROKEN", failure=failure), ALWAYS_SAYS]


def test_a_rule_that_the_compiler_does_not_finish_is_its_own_failure_only() -> None:
    with engine(seconds=1) as made:
        made.begin([rule("deep", "\ndeny contains x if x := " + "[" * 400 + "]" * 400), GOOD], (), {})
        _, failures = made.loaded()
        evaluations = [*made.evaluate(b"{}", ["T-ALWAYS"])]

    message = "the engine did not come to an end compiling it: it was ended after 1 s"
    assert failures == [RuleFailure(code="timeout", rule="T-DEEP", message=message, path="policies/deep.rego", line=3, column=None)]
    assert evaluations == [ALWAYS_SAYS]


def test_a_second_begin_replaces_the_first() -> None:
    other = rule("other", ALWAYS.replace("always", "other"))
    with engine() as made:
        made.begin([GOOD], (), {})
        made.loaded()
        made.begin([other], (), {})
        syntaxes, failures = made.loaded()
        evaluations = [*made.evaluate(b"{}", ["T-OTHER"])]

    assert ([one.package for one in syntaxes], failures) == (["gate.rules.other"], [])
    assert evaluations == [Evaluation(rule="T-OTHER", findings=(found("other", path=("a", 0)),))]
