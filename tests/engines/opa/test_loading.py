"""What is put on the server is what regorus has read and the allow-list permits; what OPA does not take says why."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

import pytest

from gate.catalog import conftest
from gate.catalog.pack import PackSource
from gate.engines.line import USUAL_MEMORY, ahead
from gate.engines.opa import OpaEngine
from gate.model.policy import Evaluation, Module, Rule, RuleFailure
from gate.tree import MemoryTree
from tests.engines.opa.serving import Server, engine, opa
from tests.engines.rego import ALWAYS, found, module, rule

GOOD = rule("always", ALWAYS)
ALWAYS_SAYS = Evaluation(rule="T-ALWAYS", findings=(found("always", path=("a", 0)),))


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with opa() as running:
        yield running


def judged(
    server: Server, rules: Sequence[Rule], libraries: Sequence[Module] = (), policy_input: bytes = b"{}"
) -> tuple[list[RuleFailure], dict[str, Evaluation], list[str]]:
    """What does not load, what the rules say, and what the server holds meanwhile."""
    with engine(server.url) as made:
        made.begin(rules, libraries, {"gate": {"data": {}}})
        _, failures = made.loaded()
        texts = [text for name, text in server.policies().items() if name.startswith("gate_")]
        return failures, {one.rule: one for one in made.evaluate(policy_input, [one.id for one in rules])}, texts


def failure(message: str, line: int, column: int | None, code: str = "compile", name: str | None = "T-ODD") -> RuleFailure:
    return RuleFailure(code=code, rule=name, message=message, path="policies/odd.rego", line=line, column=column)


REFUSED = {
    "regorus does not compile it": ("\ndeny contains if {", failure("unexpected keyword `if`", 3, 15)),
    "OPA finds a variable without a value": (
        "\ndeny contains f(1)\n\nf(x) := y",
        failure("OPA does not compile it: var y is unsafe", 5, 9),
    ),
    "OPA knows that it can never hold": (
        '\ndeny contains "a" if 1 == "a"',
        failure("OPA does not compile it: match error", 3, 22),
    ),
    "it depends on itself": (
        "\ndeny contains x if some x in deny",
        failure(
            "OPA does not compile it: rule data.gate.rules.odd.deny is recursive: data.gate.rules.odd.deny -> data.gate.rules.odd.deny",
            3,
            1,
        ),
    ),
    "all of data": (
        '\ndeny contains sprintf("%v", [data])',
        failure("it uses `data` as a whole, or as a name of its own: write what it reads, such as `data.gate.data`", 3, 30),
    ),
    "data as a name": (
        "\ndeny contains 1 if f(1)\n\nf(data) := data.x",
        failure("it uses `data` as a whole, or as a name of its own: write what it reads, such as `data.gate.data`", 5, 3),
    ),
    "neither deny nor warn": (
        "\nother := 1",
        failure("it defines neither `deny` nor `warn`, so it can never find anything", 1, None, "result"),
    ),
}


@pytest.mark.parametrize(("text", "wanted"), REFUSED.values(), ids=REFUSED)
def test_a_rule_that_cannot_be_loaded_says_why_and_leaves_the_others(server: Server, text: str, wanted: RuleFailure) -> None:
    failures, evaluated, _ = judged(server, [rule("odd", text), GOOD])

    assert failures == [wanted]
    assert evaluated == {"T-ODD": Evaluation(rule="T-ODD", failure=wanted), "T-ALWAYS": ALWAYS_SAYS}


REACHING = {
    "the network": 'http.send({"method": "get", "url": input.url}).status_code == 200',
    "names of the network": 'net.lookup_ip_addr("example.com")[_] == "x"',
    "the server's environment": "opa.runtime().env.SECRET",
    "the clock": "time.now_ns() > 1",
    "the server's log": "print(input.secret)",
    "schemas of elsewhere": "json.match_schema(input, input.schema)",
}


@pytest.mark.parametrize("body", REACHING.values(), ids=REACHING)
def test_what_reaches_out_of_the_server_is_not_put_there(server: Server, body: str) -> None:
    name = body.partition("(")[0]

    _, evaluated, texts = judged(server, [rule("odd", f'\ndeny contains {{"subject": "plan", "message": "m"}} if {body}'), GOOD])

    refused = failure(f"it calls `{name}`, and is not put on the OPA server", 3, 54, "builtin", None)
    assert evaluated == {"T-ODD": Evaluation(rule="T-ODD", failure=refused), "T-ALWAYS": ALWAYS_SAYS}
    assert [text for text in texts if name in text] == []


def test_a_rule_may_name_data_wherever_it_does_not_read_it(server: Server) -> None:
    text = """
import data.gate.lib.a as data_of # data.gate.lib

deny contains {"subject": "plan", "message": `data.x "`, "path": ["\\"data.y", input.data.x, input["data"].x, data_of.data_z]}
"""
    library = module("a", "package gate.lib.a # data\n\ndata_z := 3")

    failures, evaluated, _ = judged(server, [rule("odd", text)], (library,), b'{"data": {"x": 1}}')

    assert failures == []
    assert evaluated["T-ODD"].findings == (found('data.x "', path=('"data.y', 1, 1, 3)),)


def conftest_rules(pack: str, *texts: str, data: object = None) -> list[Rule]:
    modules = [Module(path=f"{pack}/{number}.rego", text=text) for number, text in enumerate(texts)]
    source = PackSource(name=pack, tree=MemoryTree({}), folder=pack, style="conftest", judges=("plan", "flows"))
    rules, failures = conftest.rules(source, modules, data or {})  # type: ignore[arg-type]
    assert failures == []
    return rules


def messages(evaluation: Evaluation) -> list[str]:
    assert evaluation.failure is None
    return [one.message for one in evaluation.findings]


def test_conftest_packs_stand_beside_each_other_and_beside_the_rules(server: Server) -> None:
    library = "package lib.words\n\nsaid(x) := x"
    first = conftest_rules(
        "first",
        'package main\n\nimport data.lib.words\n\nwarn contains words.said(data.lib.word)\n\nexception contains ["later"]',
        library,
        data={"lib": {"word": "one", "words": {"more": 1}}},
    )
    second = conftest_rules(
        "second", 'package main\n\nwarn contains data.word\n\ndeny_later contains {"msg": "m", "x": 1}', data={"word": "two"}
    )

    failures, evaluated, _ = judged(server, [*first, *second, GOOD])

    assert failures == []
    assert messages(evaluated["first.warn"]) == ["one"]
    assert messages(evaluated["second.warn"]) == ["two"]
    assert [one.details for one in evaluated["second.deny_later"].findings] == [{"x": 1}]
    assert evaluated["T-ALWAYS"] == ALWAYS_SAYS


def test_a_conftest_file_of_rego_v0_fails_its_pack_alone(server: Server) -> None:
    old = conftest_rules("old", 'package main\n\ndeny[msg] { input.x == 1; msg := "old" }', 'package main\n\nwarn contains "w"')
    new = conftest_rules("new", 'package main\n\ndeny contains "new"')

    failures, evaluated, _ = judged(server, [*old, *new])

    message = "OPA takes Rego v1 only, and this file is none: write it in Rego v1, or use `engine: regorus`"
    wanted = RuleFailure(code="compile", rule=None, message=message, path="old/0.rego", line=3, column=1)
    assert failures == [wanted]
    assert evaluated["old.deny"] == Evaluation(rule="old.deny", failure=wanted)
    assert evaluated["old.warn"] == Evaluation(rule="old.warn", failure=wanted)
    assert messages(evaluated["new.deny"]) == ["new"]


def test_the_child_that_was_started_ahead_reads_the_rules_and_ends_with_the_engine(server: Server) -> None:
    with ahead() as started:
        assert started is not None
        OpaEngine(server.url, rule_seconds=5, memory_bytes=USUAL_MEMORY, started=started).close()
        with pytest.raises(ProcessLookupError):
            os.kill(started.pid, 0)
