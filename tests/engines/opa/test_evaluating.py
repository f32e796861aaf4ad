"""Rules are evaluated on a real OPA server as regorus evaluates them, by what gate put there and by nothing else."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack

import pytest

from gate.model.policy import Evaluation, Module, Rule, RuleFailure
from tests.engines.opa.serving import Server, engine, opa
from tests.engines.rego import ALWAYS, found, module, rule
from tests.engines.test_evaluating import MISSHAPEN

GOOD = rule("always", ALWAYS)
ALWAYS_SAYS = Evaluation(rule="T-ALWAYS", findings=(found("always", path=("a", 0)),))
CANARY = "canary-7f3a"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with opa() as running:
        yield running


def evaluate(
    server: Server,
    rules: Sequence[Rule],
    policy_input: object = None,
    libraries: Sequence[Module] = (),
    data: object = None,
    *,
    seconds: float = 5,
) -> dict[str, Evaluation]:
    """Load rules, all of which must load, and evaluate them."""
    with engine(server.url, seconds=seconds) as made:
        made.begin(rules, libraries, {"gate": {"data": data or {}}})
        _, failures = made.loaded()
        assert failures == []
        return {one.rule: one for one in made.evaluate(json.dumps(policy_input or {}).encode(), [one.id for one in rules])}


def test_findings_are_those_of_deny_and_warn(server: Server) -> None:
    both = rule(
        "both",
        """
deny contains {"subject": flow.subject, "path": ["tasks", 0, "id"], "message": flow.id} if some flow in input.flows

warn contains {"subject": "environment:dev", "message": "no path is the whole subject"}
""",
    )
    flows = [{"subject": "flow:b", "id": "second"}, {"subject": "flow:a", "id": "first"}]

    assert evaluate(server, [both], {"flows": flows})["T-BOTH"] == Evaluation(
        rule="T-BOTH",
        findings=(
            found("first", "flow:a", ("tasks", 0, "id")),
            found("second", "flow:b", ("tasks", 0, "id")),
            found("no path is the whole subject", "environment:dev", level="warn"),
        ),
    )


def test_rules_read_libraries_in_any_order_and_data(server: Server) -> None:
    libraries = (
        module("a", "package gate.lib.a\n\nimport data.gate.lib.b as other\n\nlisted(x) := other.joined(data.gate.data.known[x])"),
        module("b", 'package gate.lib.b\n\njoined(words) := concat(", ", words)'),
    )
    reader = rule("reader", '\nimport data.gate.lib.a\n\ndeny contains {"subject": "plan", "message": a.listed("a")}')

    assert evaluate(server, [reader], {}, libraries, {"known": {"a": ["x", "é\n"]}})["T-READER"].findings == (found("x, é\n"),)


def test_data_with_names_that_are_no_words_is_data(server: Server) -> None:
    known = {"a-b": {'"]\\': 12345678901234567890}, "é": None}
    reader = rule("reader", '\ndeny contains {"subject": "plan", "message": json.marshal(data.gate.data)}')

    (finding,) = evaluate(server, [reader], {}, (), known)["T-READER"].findings

    assert json.loads(finding.message) == known


def test_one_engine_judges_one_input_after_the_other(server: Server) -> None:
    echo = rule("echo", '\ndeny contains {"subject": "plan", "message": input.says}')
    with engine(server.url) as made:
        made.begin([echo, GOOD], (), {})
        made.loaded()
        said = [[*made.evaluate(json.dumps({"says": text}).encode(), ["T-ECHO"])] for text in ("one", "two")]
        other = [*made.evaluate(b"{}", ["T-ALWAYS"])]

    assert said == [[Evaluation(rule="T-ECHO", findings=(found(text),))] for text in ("one", "two")]
    assert other == [ALWAYS_SAYS]


def test_what_is_put_there_has_names_of_this_run_and_goes_at_the_end(server: Server) -> None:
    before, data = server.policies(), server.data()
    with ExitStack() as stack:
        names = []
        for _ in range(2):
            made = stack.enter_context(engine(server.url))
            made.begin([GOOD], (), {})
            made.loaded()
            [*made.evaluate(b"{}", ["T-ALWAYS"])]
            names.append({name.partition("/")[0] for name in server.policies().keys() - before.keys()})
        (first,), (second,) = names[0], names[1] - names[0]
        assert first[:21] == second[:21]  # the digest of the same rules
        assert first != second
    assert (server.policies(), server.data()) == (before, data)


def test_what_else_the_server_holds_changes_nothing(server: Server) -> None:
    others = {
        "rules": 'package gate.rules.always\n\ndeny contains {"subject": "plan", "message": "not ours"}\n\nwarn := data.gate.data',
        "lib": 'package gate.lib.names\n\nlisted(_) := "not ours"',
        "data": 'package gate.data\n\nknown := "not ours"',
        "all": 'package gate_\n\nanswers.r0.pack := "not ours"',
    }
    reader = rule("reader", '\ndeny contains {"subject": "plan", "message": data.gate.lib.names.listed(data.gate.data.known)}')
    library = module("lib", 'package gate.lib.names\n\nlisted(x) := concat("", [x, "!"])')
    for name, text in others.items():
        server.ask("PUT", f"/v1/policies/other/{name}", text.encode())
    server.ask("PUT", "/v1/data/gate/other", b'{"known": "not ours"}')
    try:
        assert evaluate(server, [GOOD, reader], {}, (library,), {"known": "ours"}) == {
            "T-ALWAYS": ALWAYS_SAYS,
            "T-READER": Evaluation(rule="T-READER", findings=(found("ours!"),)),
        }
    finally:
        for name in others:
            server.ask("DELETE", f"/v1/policies/other/{name}")


FAILING = {
    "null where a text should be": (
        '\ndeny contains found if {\n\tfound := 1\n\tcontains(input.nothing, "x")\n}',
        ("`contains` needs another kind of argument: string", 5, 2),
    ),
    "not a number": ("\ndeny contains to_number(input.secret)", ("`to_number` cannot do anything with what it is given here", 3, 15)),
    "a division": ("\ndeny contains 1 / input.zero", ("this divides by zero", 3, 15)),
    "a place behind what was put in": (
        "\ndeny contains [data.gate.data.known, to_number(input.secret)]",
        ("`to_number` cannot do anything with what it is given here", 3, 38),
    ),
    "two values at once": (
        "\ndeny := [x | some x in [input.secret]]\n\ndeny := input.secret",
        ("two definitions of this rule disagree", 5, 1),
    ),
    "a function with two results": (
        "\ndeny contains f(1)\n\nf(x) := input.secret if x\n\nf(x) := x",
        ("this function has several results for the same arguments", 7, 1),
    ),
    "a value of the engine's own error": (
        "\ndeny contains object.union_n([input.secret])",
        ("`object.union_n` needs another kind of argument: array of objects", 3, 15),
    ),
}


@pytest.mark.parametrize(("text", "expected"), FAILING.values(), ids=FAILING)
def test_an_error_names_rule_and_place_but_no_value(server: Server, text: str, expected: tuple[str, int, int]) -> None:
    message, line, column = expected

    evaluated = evaluate(server, [rule("failing", text), GOOD], {"nothing": None, "secret": CANARY, "zero": 0}, data={"known": 1})

    failure = RuleFailure(code="evaluation", rule="T-FAILING", message=message, path="policies/failing.rego", line=line, column=column)
    assert evaluated == {"T-FAILING": Evaluation(rule="T-FAILING", failure=failure), "T-ALWAYS": ALWAYS_SAYS}
    assert CANARY not in repr(evaluated)


def test_an_error_in_a_library_stands_at_the_library_s_line(server: Server) -> None:
    library = module("lib", "package gate.lib.x\n\nbad(y) if startswith(y, input.number)")
    failing = rule("failing", '\ndeny contains {"subject": "plan", "message": "m"} if data.gate.lib.x.bad("a")')

    assert evaluate(server, [failing], {"number": 1}, (library,))["T-FAILING"].failure == RuleFailure(
        code="evaluation",
        rule="T-FAILING",
        message="`startswith` needs another kind of argument: string",
        path="policies/lib.rego",
        line=3,
        column=11,
    )


@pytest.mark.parametrize(("text", "message"), MISSHAPEN.values(), ids=MISSHAPEN)
def test_a_result_of_another_shape_is_a_failure_and_never_no_finding(server: Server, text: str, message: str) -> None:
    evaluated = evaluate(server, [rule("odd", text), GOOD])

    failure = RuleFailure(code="result", rule="T-ODD", message=message, path="policies/odd.rego", line=3, column=None)
    assert evaluated == {"T-ODD": Evaluation(rule="T-ODD", failure=failure), "T-ALWAYS": ALWAYS_SAYS}


def test_no_variable_of_the_environment_leads_elsewhere(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")

    assert evaluate(server, [GOOD]) == {"T-ALWAYS": ALWAYS_SAYS}


def test_numbers_that_no_answer_can_hold_are_a_failure_of_the_rule(server: Server) -> None:
    failing = rule("failing", '\ndeny contains {"subject": "plan", "message": "m", "path": [to_number("1_000")]}')

    evaluated = evaluate(server, [failing, GOOD])

    message = "the engine could not evaluate what stands here"
    failure = RuleFailure(code="evaluation", rule="T-FAILING", message=message, path="policies/failing.rego", line=3, column=None)
    assert evaluated == {"T-FAILING": Evaluation(rule="T-FAILING", failure=failure), "T-ALWAYS": ALWAYS_SAYS}


def test_a_rule_that_does_not_end_is_its_own_failure_only(server: Server) -> None:
    heavy = "numbers.range(1, 30000)"
    ending = rule("ending", f"\ndeny contains x if {{\n\tsome x in {heavy}\n\tsome y in {heavy}\n\tx + y < 0\n}}")
    after = rule("after", ALWAYS.replace("always", "after"))
    started = time.monotonic()

    evaluated = evaluate(server, [GOOD, ending, after], seconds=0.5)

    message = "the engine did not come to an end evaluating it: OPA was given 0.5 s"
    failure = RuleFailure(code="timeout", rule="T-ENDING", message=message, path="policies/ending.rego", line=3, column=None)
    assert evaluated == {
        "T-ALWAYS": ALWAYS_SAYS,
        "T-ENDING": Evaluation(rule="T-ENDING", failure=failure),
        "T-AFTER": Evaluation(rule="T-AFTER", findings=(found("after", path=("a", 0)),)),
    }
    assert time.monotonic() - started < 5
