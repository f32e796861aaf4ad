"""Where regorus and OPA are known to differ, each as an example; the built-in rules keep away from all of it.

A difference that is gone fails its test too: then the entry goes, and rules may use it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import closing

import pytest

from gate.catalog import catalog
from gate.engines.opa import OpaEngine
from gate.engines.regorus import RegorusEngine
from gate.model.policy import Evaluation, Rule, Syntax
from tests.engines.opa.serving import opa
from tests.engines.rego import rule

INPUT = {
    "arabic": "\u0663",
    "big": 100000000000000000000,
    "e": "é",
    "half": -0.5,
    "nothing": None,
    "number": 1,
    "patch": [{"op": "remove", "path": "/b"}],
    "sharp": "ß",
    "sigma": "\u03a3",
    "tenth": 0.1,
    "text": "a",
}

Said = str | None
"""The message of the one finding; None for no finding; `!` and a code for a failure."""

DIFFERENT: dict[str, tuple[str, Said, Said]] = {
    "a verb for numbers, given a text": ('message := sprintf("%d", [input.text])', "", "%!d(string=a)"),
    "a verb for texts, given a number": ('message := sprintf("%s", [input.number])', "1", "%!s(int64=1)"),
    "a verb for truth": ('message := sprintf("%t", [input.number == 1])', "", "%!t(string=true)"),
    "fewer arguments than verbs": ('message := sprintf("%s %s", [input.text])', "!evaluation", "a %!s(MISSING)"),
    "more arguments than verbs": ('message := sprintf("%s", [input.text, input.e])', "!evaluation", "a%!(EXTRA string=é)"),
    "a percent sign at the end": ('message := sprintf("100%", [])', "!evaluation", "100%!(NOVERB)"),
    "digits of another script": ('regex.match(`^\\d$`, input.arabic)\n\tmessage := "a digit"', "a digit", None),
    "letters beyond ASCII": ('regex.match(`^\\w$`, input.e)\n\tmessage := "a letter"', "a letter", None),
    "an edge of a word beyond ASCII": ('regex.match(`^\\b`, input.e)\n\tmessage := "an edge"', "an edge", None),
    "sets of letters that are cut": ('regex.match(`^[a&&b]$`, input.text)\n\tmessage := "in the set"', None, "in the set"),
    "more than a thousand times": ('not regex.match(`^b{1001}$`, input.text)\n\tmessage := "no match"', "no match", "!evaluation"),
    "a brace of its own": ('not regex.match(`^{$`, input.text)\n\tmessage := "no match"', "!evaluation", "no match"),
    "patterns with comments": ('regex.match(`(?x) a # b`, input.text)\n\tmessage := "a match"', "a match", "!evaluation"),
    "one character beyond ASCII in a glob": ('glob.match("?", [], input.e)\n\tmessage := "a match"', None, "a match"),
    "braces quoted for a glob": ('message := glob.quote_meta("{a}")', "{a}", "\\{a\\}"),
    "sigma at the end of a word": ('message := lower(concat("", ["A", input.sigma]))', "a\u03c2", "a\u03c3"),
    "capitals of one letter that are two": ("message := upper(input.sharp)", "SS", "ß"),
    "nothing to look for": ('indexof(input.text, "") == 0\n\tmessage := "at the start"', "at the start", "!evaluation"),
    "replacements one after the other": ('message := strings.replace_n({"a": "b", "b": "c"}, input.text)', "c", "b"),
    "how often, overlapping": (
        'strings.count(concat("", [input.text, "aaa"]), "aa") == 3\n\tmessage := "three times"',
        "three times",
        None,
    ),
    "blanks around a number": ('to_number(concat("", [" ", "1"])) == input.number\n\tmessage := "one"', "one", "!evaluation"),
    "sums of fractions": ('input.tenth + 0.2 == 0.3\n\tmessage := "equal"', None, "equal"),
    "thirds": ('input.number / 3 == 0.3333333333333333\n\tmessage := "equal"', "equal", None),
    "rounding towards nothing": ('ceil(input.half) == 0\n\tmessage := "zero"', "zero", None),
    "numbers beyond 64 bits": ("message := json.marshal(input.big + 1)", "1e+20", "100000000000000000001"),
    "powers of two beyond 64 bits": (
        "message := json.marshal(bits.lsh(input.number, 70))",
        "1.1805916207174113e+21",
        "1180591620717411303424",
    ),
    "angle brackets as JSON": ('message := json.marshal(concat("", [input.text, "<"]))', '"a<"', '"a\\u003c"'),
    "octal numbers in YAML": ('yaml.unmarshal("x: 010").x == 8\n\tmessage := "eight"', None, "eight"),
    "patches of what is not there": (
        'not json.patch({"a": input.number}, input.patch)\n\tmessage := "undefined"',
        "undefined",
        "!evaluation",
    ),
    "a tilde in an address": ('message := urlquery.encode("~")', "%7E", "~"),
    "versions with a letter in front": ('semver.is_valid(concat("", ["v", "1.2.3"]))\n\tmessage := "valid"', None, "valid"),
    "times with a blank": (
        'time.parse_rfc3339_ns(concat(" ", ["2024-01-02", "03:04:05Z"])) > 0\n\tmessage := "a time"',
        "a time",
        "!evaluation",
    ),
    "days as a duration": ('time.parse_duration_ns(concat("", ["1", "d"])) > 0\n\tmessage := "a day"', "!evaluation", "a day"),
    "sets and objects in order": (
        'sort([{"k": input.number}, {input.number}])[0] == {input.number}\n\tmessage := "sets first"',
        "sets first",
        None,
    ),
    "the start of what is no text": ('startswith(input.nothing, "x")\n\tmessage := "x"', "!evaluation", None),
    "the end of what is no text": ('endswith(input.number, "x")\n\tmessage := "x"', "!evaluation", None),
    "the start of what is no text, among several": (
        'strings.any_prefix_match(input.nothing, ["x"])\n\tmessage := "x"',
        "!evaluation",
        None,
    ),
    "values that can never be equal": ('not input.text == [1, 2][-1]\n\tmessage := "undefined"', "undefined", "!compile"),
    "a variable without a value, behind what does not hold": ('input.text == "b"\n\tmessage := nameless', None, "!compile"),
    "kinds that can never be equal": ('input.text == "a"\n\tnot 1 == "a"\n\tmessage := "never"', "never", "!compile"),
    "recursion that is never reached": ('input.text == "b"\n\tf(1)\n\tmessage := "x"\n}\n\nf(x) if {\n\tf(x)', None, "!compile"),
    "the kind of an identifier": ('message := uuid.parse("00000000-0000-0000-0000-000000000000").variant', "NCS", "Reserved"),
}
"""What differs → the body of a rule, what regorus says, and what OPA says."""

NAMES = {name: f"odd_{number}" for number, name in enumerate(DIFFERENT)}
_AVOIDED = """
bits.lsh ceil floor glob.quote_meta indexof json.marshal json.patch json.unmarshal lower regex.find_n regex.match regex.replace regex.split
regex.template_match semver.is_valid sort strings.any_prefix_match strings.any_suffix_match strings.count strings.replace_n
time.parse_duration_ns time.parse_rfc3339_ns to_number upper urlquery.encode uuid.parse yaml.unmarshal
"""
AVOIDED = frozenset(_AVOIDED.split())
"""What the built-in rules do not call. `glob.match` they do: hosts and types of resources, which it looks for, are ASCII."""


def made(name: str, body: str) -> Rule:
    return rule(name, f'\ndeny contains {{"subject": "plan", "message": message}} if {{\n\t{body}\n}}')


def said(evaluation: Evaluation) -> Said:
    if evaluation.failure:
        return f"!{evaluation.failure.code}"
    return next((one.message for one in evaluation.findings), None)


def answers(engine: RegorusEngine | OpaEngine) -> dict[str, Said]:
    rules = [made(NAMES[name], body) for name, (body, _, _) in DIFFERENT.items()]
    with closing(engine):
        engine.begin(rules, (), {})
        engine.loaded()
        found = engine.evaluate(json.dumps(INPUT).encode(), [one.id for one in rules])
        return {one.rule: said(one) for one in found}


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Mapping[str, Said], Mapping[str, Said]]]:
    with opa() as server:
        yield (
            answers(RegorusEngine(rule_seconds=10, memory_bytes=512_000_000)),
            answers(OpaEngine(server.url, rule_seconds=10, memory_bytes=512_000_000)),
        )


@pytest.mark.parametrize("name", DIFFERENT)
def test_they_differ(both: tuple[Mapping[str, Said], Mapping[str, Said]], name: str) -> None:
    _, by_regorus, by_opa = DIFFERENT[name]
    rule_id = f"T-{NAMES[name].upper()}"

    assert (both[0][rule_id], both[1][rule_id]) == (by_regorus, by_opa)
    assert by_regorus != by_opa


def syntaxes() -> list[Syntax]:
    pack = catalog.load([catalog.builtin()])
    with closing(RegorusEngine(rule_seconds=10, memory_bytes=512_000_000)) as engine:
        engine.begin(pack.rules, pack.libraries, pack.data)
        found, failures = engine.loaded()
    assert failures == []
    return found


def test_the_built_in_rules_call_nothing_that_differs() -> None:
    called = {call.name for one in syntaxes() for call in one.calls}

    assert called & AVOIDED == {"regex.match", "upper"}  # of names of types and secrets, which are ASCII
    assert called >= {"count", "sprintf", "startswith"}


def test_the_built_in_rules_write_texts_and_start_with_texts_only_where_both_agree() -> None:
    pack = catalog.load([catalog.builtin()])
    for module in (*pack.libraries, *(one.module for one in pack.rules)):
        verbs = re.findall(r"%.", " ".join(re.findall(r'sprintf\(\s*"((?:[^"\\]|\\.)*)"', module.text)))
        assert set(verbs) <= {"%s", "%v", "%%"}, module.path
        assert re.findall(r"(?:startswith|endswith)\(input\b", module.text) == [], module.path
        patterns = re.findall(r"regex\.\w+\([^`]*`([^`]*)`", module.text)
        assert [pattern for pattern in patterns if re.search(r"\\[dwsbDWSB]|\(\?", pattern)] == [], module.path
