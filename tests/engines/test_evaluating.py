"""Rules are evaluated one by one: each that fails says why and where, and the others' findings stand."""

from __future__ import annotations

import json

import pytest

from gate.errors import EngineError
from gate.model.policy import Evaluation, RuleFailure
from tests.engines.rego import ALWAYS, engine, evaluate, found, module, rule

GOOD = rule("always", ALWAYS)
ALWAYS_SAYS = Evaluation(rule="T-ALWAYS", findings=(found("always", path=("a", 0)),))
HEAVY = "numbers.range(1, 30000)"
CANARY = "canary-7f3a"


def test_findings_are_those_of_deny_and_warn() -> None:
    both = rule(
        "both",
        """
deny contains {"subject": flow.subject, "path": ["tasks", 0, "id"], "message": flow.id} if some flow in input.flows

warn contains {"subject": "environment:dev", "message": "no path is the whole subject"}
""",
    )
    flows = [{"subject": "flow:b", "id": "second"}, {"subject": "flow:a", "id": "first"}]

    assert evaluate([both], {"flows": flows})["T-BOTH"] == Evaluation(
        rule="T-BOTH",
        findings=(
            found("first", "flow:a", ("tasks", 0, "id")),
            found("second", "flow:b", ("tasks", 0, "id")),
            found("no path is the whole subject", "environment:dev", level="warn"),
        ),
    )


def test_rules_read_libraries_and_data() -> None:
    library = module("lib", 'package gate.lib.names\n\nlisted(x) := concat(", ", data.gate.data.known[x])')
    reader = rule(
        "reader",
        """
import data.gate.lib.names

deny contains {"subject": "plan", "message": names.listed("a")}
""",
    )

    assert evaluate([reader], {}, (library,), {"known": {"a": ["x", "y"]}})["T-READER"].findings == (found("x, y"),)


def test_one_engine_judges_one_input_after_the_other() -> None:
    echo = rule("echo", '\ndeny contains {"subject": "plan", "message": input.says}')
    with engine() as made:
        made.begin([echo], (), {})
        made.loaded()
        said = [[*made.evaluate(json.dumps({"says": text}).encode(), ["T-ECHO"])] for text in ("one", "two")]

    assert said == [[Evaluation(rule="T-ECHO", findings=(found(text),))] for text in ("one", "two")]


def test_answers_that_nobody_waits_for_do_not_reach_the_next_evaluation() -> None:
    other = rule("other", '\ndeny contains {"subject": "plan", "message": input.says}')
    with engine() as made:
        made.begin([GOOD, other], (), {})
        made.loaded()
        first = next(made.evaluate(b'{"says": "abandoned"}', ["T-ALWAYS", "T-OTHER"]))
        rest = [*made.evaluate(b'{"says": "now"}', ["T-OTHER"])]

    assert (first, rest) == (ALWAYS_SAYS, [Evaluation(rule="T-OTHER", findings=(found("now"),))])


FAILING = {
    "null where a text should be": (
        '\ndeny contains found if {\n\tfound := 1\n\tstartswith(input.nothing, "x")\n}',
        ("evaluation", "`startswith` needs a string argument and got something else", 5, 18),
    ),
    "a text where a number should be": (
        "\ndeny contains input.secret + 1",
        ("evaluation", "`add` needs a numeric argument and got something else", 3, 20),
    ),
    "not a number": ("\ndeny contains to_number(input.secret)", ("evaluation", "this text is not a number", 3, 30)),
    "not JSON": ("\ndeny contains json.unmarshal(input.secret)", ("evaluation", "this text is not JSON", 3, 29)),
    "not a regular expression": (
        '\ndeny contains regex.match(concat("", ["(", input.secret]), "x")',
        ("evaluation", "this is not a regular expression", 3, 33),
    ),
    "two values at once": (
        "\ndeny := [x | some x in [input.secret]]\n\ndeny := input.secret",
        ("evaluation", "two definitions of this rule disagree", 5, 1),
    ),
    "a function with two results": (
        "\ndeny contains f(1)\n\nf(x) := input.secret if x\n\nf(x) := x",
        ("evaluation", "this function has several results for the same arguments", 3, 16),
    ),
    "it depends on itself": ("\ndeny contains x if some x in deny", ("evaluation", "this rule depends on itself", 3, 1)),
    "a function that does not exist": ("\ndeny contains lib.no.such(1)", ("evaluation", "there is no function `lib.no.such`", 3, 26)),
    "a variable without a value, in a head": (
        "\ndeny contains f(input.secret)\n\nf(x) := y",
        ("evaluation", "the variable `y` has no value here", 5, 9),
    ),
    "a value of the engine's own error": (
        "\ndeny contains object.union_n([input.secret])",
        ("evaluation", "the engine could not evaluate what stands here", 3, 30),
    ),
}


@pytest.mark.parametrize(("text", "expected"), FAILING.values(), ids=FAILING)
def test_an_error_names_rule_and_place_but_no_value(text: str, expected: tuple[str, str, int, int]) -> None:
    code, message, line, column = expected

    evaluated = evaluate([rule("failing", text), GOOD], {"nothing": None, "secret": CANARY})

    failure = RuleFailure(code=code, rule="T-FAILING", message=message, path="policies/failing.rego", line=line, column=column)
    assert evaluated == {"T-FAILING": Evaluation(rule="T-FAILING", failure=failure), "T-ALWAYS": ALWAYS_SAYS}
    assert CANARY not in repr(evaluated)


def test_an_error_leaves_nothing_behind_for_the_next_rule() -> None:
    erring = rule(
        "erring",
        """
deny contains 1 if startswith(input.nothing, "x") with input as {"nothing": null, "says": "wrong"} with data.gate.data.says as "wrong"
""",
    )
    echo = rule("echo", '\ndeny contains {"subject": "plan", "message": sprintf("%s %s", [input.says, data.gate.data.says])}')

    evaluated = evaluate([erring, echo], {"says": "right"}, data={"says": "too"})

    assert evaluated["T-ERRING"].failure is not None
    assert evaluated["T-ECHO"] == Evaluation(rule="T-ECHO", findings=(found("right too"),))


def test_an_error_in_a_library_is_the_rule_s_failure_at_the_library_s_line() -> None:
    library = module("lib", "package gate.lib.x\n\nbad(y) if startswith(y, 1)")
    failing = rule("failing", '\ndeny contains {"subject": "plan", "message": "m"} if data.gate.lib.x.bad("a")')

    assert evaluate([failing], {}, (library,))["T-FAILING"].failure == RuleFailure(
        code="evaluation",
        rule="T-FAILING",
        message="`startswith` needs a string argument and got something else",
        path="policies/lib.rego",
        line=3,
        column=25,
    )


def test_columns_count_characters() -> None:
    failing = rule("failing", '\ndeny contains "é→" if {\n\t"é→" != upper(input.nothing)\n}')

    failure = evaluate([failing], {"nothing": None})["T-FAILING"].failure

    assert failure is not None
    assert (failure.line, failure.column) == (4, 21)  # of the last `.`, where the engine points


WANTED = 'objects {"subject": text, "path": list of keys and indexes, "message": text}'
MISSHAPEN = {
    "true": ("\ndeny if true", f"`deny` is not a set of {WANTED}: write `deny contains … if …`"),
    "text": ('\ndeny := "canary-7f3a"', f"`deny` is not a set of {WANTED}: write `deny contains … if …`"),
    "undefined": ("\ndeny := [] if input.absent", f"`deny` is not a set of {WANTED}: write `deny contains … if …`"),
    "object": ('\nwarn[x] := "canary-7f3a" if some x in ["a"]', f"`warn` is not a set of {WANTED}: write `warn contains … if …`"),
    "set of texts": ('\ndeny contains "canary-7f3a"', f"an element of `deny` is not one of {WANTED}: expected `object`, got `str`"),
    "no subject": (
        '\ndeny contains {"message": "canary-7f3a"}',
        f"an element of `deny` is not one of {WANTED}: object missing required field `subject`",
    ),
    "subject is no text": (
        '\ndeny contains {"subject": 1, "message": "canary-7f3a"}',
        f"an element of `deny` is not one of {WANTED}: expected `str`, got `int` at `subject`",
    ),
    "path is a text": (
        '\ndeny contains {"subject": "s", "message": "m", "path": "canary-7f3a"}',
        f"an element of `deny` is not one of {WANTED}: expected `array`, got `str` at `path`",
    ),
    "path holds null": (
        '\ndeny contains {"subject": "s", "message": "m", "path": [null]}',
        f"an element of `deny` is not one of {WANTED}: expected `int | str`, got `null` at `path[0]`",
    ),
    "a field too many": (
        '\ndeny contains {"subject": "s", "message": "m", "canary-7f3a": []}',
        f"an element of `deny` is not one of {WANTED}: there is a field that does not belong there",
    ),
}


@pytest.mark.parametrize(("text", "message"), MISSHAPEN.values(), ids=MISSHAPEN)
def test_a_result_of_another_shape_is_a_failure_and_never_no_finding(text: str, message: str) -> None:
    evaluated = evaluate([rule("odd", text), GOOD])

    failure = RuleFailure(code="result", rule="T-ODD", message=message, path="policies/odd.rego", line=3, column=None)
    assert evaluated == {"T-ODD": Evaluation(rule="T-ODD", failure=failure), "T-ALWAYS": ALWAYS_SAYS}


ENDING = {
    "a loop": (
        f"\ndeny contains x if {{\n\tsome x in {HEAVY}\n\tsome y in {HEAVY}\n\tx + y < 0\n}}",
        ("timeout", "the engine did not come to an end evaluating it: it was ended after 1 s"),
    ),
    "a memory eater": (
        "\ndeny contains x if some x in [y | some y in numbers.range(1, 100000000)]",
        ("memory", "the engine did not come to an end evaluating it: it asked for more memory than it may have"),
    ),
    "endless recursion": (
        "\ndeny contains f(1)\n\nf(x) := f(x + 1)",
        ("died", "the engine did not come to an end evaluating it: it ended with SIGSEGV"),
    ),
}


@pytest.mark.parametrize(("text", "expected"), ENDING.values(), ids=ENDING)
def test_a_rule_that_ends_the_engine_is_its_own_failure_only(text: str, expected: tuple[str, str]) -> None:
    rules = [GOOD, rule("ending", text), rule("after", ALWAYS.replace("always", "after"))]

    evaluated = evaluate(rules, seconds=1)

    failure = RuleFailure(code=expected[0], rule="T-ENDING", message=expected[1], path="policies/ending.rego", line=3, column=None)
    assert evaluated == {
        "T-ALWAYS": ALWAYS_SAYS,
        "T-ENDING": Evaluation(rule="T-ENDING", failure=failure),
        "T-AFTER": Evaluation(rule="T-AFTER", findings=(found("after", path=("a", 0)),)),
    }


def test_prints_go_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    printing = rule("printing", '\ndeny contains {"subject": "plan", "message": "m"} if print(input.secret)')

    assert evaluate([printing], {"secret": CANARY})["T-PRINTING"].findings == (found("m"),)
    assert capfd.readouterr() == ("", "")


def test_an_input_that_is_not_json_is_an_error_of_the_engine() -> None:
    with engine() as made:
        made.begin([GOOD], (), {})
        made.loaded()
        with pytest.raises(EngineError) as raised:
            list(made.evaluate(b'{"secret": "canary-7f3a', ["T-ALWAYS"]))

    assert raised.value.message == "the policy engine cannot read the input as JSON"


def test_an_input_larger_than_the_memory_limit_is_an_error_of_the_engine() -> None:
    with engine(megabytes=64) as made:
        made.begin([GOOD], (), {})
        made.loaded()
        with pytest.raises(EngineError) as raised:
            list(made.evaluate(json.dumps(["x" * 20] * 2_000_000).encode(), ["T-ALWAYS"]))

    assert raised.value.message == "the policy engine cannot take the input: it asked for more memory than it may have"
    assert raised.value.remediation == "Raise `limits.memory` in gate.yaml."
