"""Every call, variable and filter of an expression is found, in whatever it is wrapped and however broken the rest is."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.sources.kestra.pebble import read
from gate.sources.kestra.pebble.nodes import Template
from tests.sources.kestra.pebble.expressions import EXPRESSIONS


def found(text: str) -> tuple[str, ...]:
    """Calls as written (… where the arguments are broken), variables with dots, filters, and `offset: what Kestra would say`."""
    template = read(text)
    return (
        *(text[call.start : call.end] + ("" if call.complete else " …") for call in template.calls),
        *(".".join(use.path) for use in template.uses),
        *(f"| {one.name}" for one in template.filters),
        *([f"{template.broken.start}: {template.broken.says}"] if template.broken else []),
    )


@pytest.mark.parametrize(("text", "expected"), EXPRESSIONS.items(), ids=EXPRESSIONS.keys())
def test_what_is_found(text: str, expected: tuple[str, ...]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize("text", ["plain", "a { b } c", "${VAR} $(x) [[ y ]]"], ids=str)
def test_a_text_without_an_expression_is_not_even_split(text: str) -> None:
    assert read(text) is read("")


NAMES = st.sampled_from(["a", "inputs.b", "outputs['c-d'].e", "vars.f[0]", "'text'", "1", "true", "[1, a]", "{'k': b}", '"x#{y}z"'])


def wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    other = st.one_of(NAMES, inner)
    return st.one_of(
        st.tuples(inner, st.sampled_from(["~", "??", "==", "and", "+", "or", "..", "isIn"]), other).map(" ".join),
        st.tuples(other, st.sampled_from(["~", "???", "!=", "*", "contains"]), inner).map(" ".join),
        st.tuples(inner, st.sampled_from([" | upper", " | default(a)", " is not null", " ? a : b"])).map(lambda two: f"({two[0]}{two[1]})"),
        inner.map(lambda one: f"a | default({one}) | upper"),
        inner.map(lambda one: f"(a ? b : {one})"),
        inner.map(lambda one: f"f(1, {one}, k=2)"),
        inner.map(lambda one: f"[a, {one}]"),
        inner.map(lambda one: f"{{'k': {one}}}"),
        inner.map(lambda one: f"a[{one}].b"),
        inner.map(lambda one: f"a.b({one})"),
        inner.map(lambda one: f"not ({one})"),
        inner.map(lambda one: f'"p#{{{one}}}s"'),
    )


EXPRESSION = st.recursive(st.sampled_from(["secret('WANTED')", "secret( key = 'WANTED' )", 'secret("WANTED", "n")']), wrapped, max_leaves=6)
TEMPLATE = st.sampled_from(
    [
        "{{ E }}",
        "{{- E -}}",
        "x {{E}} y {{ a }}",
        "{% if E %}a{% endif %}",
        "{% if a %}{{ E }}{% else %}b{% endif %}",
        "{% for i in E %}{{ i }}{% endfor %}",
        "{% set x = E %}",
        "{% macro m(p=E) %}x{% endmacro %}",
        "{% block b %}{% filter upper %}{{ E }}{% endfilter %}{% endblock %}",
        "{# {{ #}{% raw %}{{ a }{% endraw %}{% verbatim %}{% if %}{% endverbatim %}{{ E }}",
    ]
)


def wanted(template: Template) -> int:
    return sum(call.name == "secret" for call in template.calls)


@settings(max_examples=300, deadline=None)
@given(EXPRESSION, TEMPLATE)
def test_no_call_is_lost_in_what_kestra_can_read(expression: str, template: str) -> None:
    read_one = read(template.replace("E", expression))

    assert read_one.broken is None
    assert wanted(read_one) == expression.count("secret")
    assert all(call.complete for call in read_one.calls)


@settings(max_examples=300, deadline=None)
@given(EXPRESSION, TEMPLATE, st.sampled_from(["{{ ) }}", "{{ a b }}", "{% nonsense %}", "{{ f(; }}", "{{ a. }}", "{% endif %}", "{{ [ }}"]))
def test_no_call_is_lost_because_something_else_is_broken(expression: str, template: str, broken: str) -> None:
    text = template.replace("E", expression)

    for both in (f"{broken} {text}", f"{text} {broken}"):
        assert read(both).broken is not None
        assert wanted(read(both)) == expression.count("secret")


@settings(max_examples=300, deadline=None)
@given(EXPRESSION, st.sampled_from([";", "&", "$", "!", "@", "\u00a0"]), st.data())
def test_no_call_is_lost_beside_a_character_that_does_not_belong_there(expression: str, character: str, data: st.DataObject) -> None:
    gaps = [at for at, one in enumerate(expression) if one == " " and expression[:at].count("'") % 2 == 0 == expression[:at].count('"') % 2]
    at = data.draw(st.sampled_from([0, *gaps]))
    template = read("{{ " + expression[:at] + character + expression[at:] + " }}")

    assert template.broken is not None
    assert wanted(template) == expression.count("secret")


MARKS = ["{{", "}}", "{%", "%}", "{#", "#}", "-", "'", '"', "#{", "\\", "(", ")", "[", "]", "{", "}", "|", "?", ":", ".", ",", "=", "~"]
WORDS = ["if", "endif", "for", "in", "else", "set", "raw", "endraw", "verbatim", "endverbatim", "block", "endblock", "is", "not"]
PIECES = st.sampled_from([*MARKS, *WORDS, " ", "\n", "secret('A')"])


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=30).map("".join))
def test_no_text_is_too_odd(text: str) -> None:
    template = read(text)

    assert template.broken is None or 0 <= template.broken.start <= len(text)
    assert all(0 <= call.start <= call.end <= len(text) for call in template.calls)
    assert all(0 <= use.start <= use.end <= len(text) for use in template.uses)
    assert all(text[call.start : call.start + len(call.name)] == call.name for call in template.calls if "\\" not in text)


LONG = {
    "open brackets": "{{ " + "(" * 30_000,
    "open calls": "{{ " + "f(" * 30_000,
    "a long sum": "{{ a" + " ~ a" * 30_000 + " }}",
    "a long path": "{{ a" + ".b" * 30_000 + " }}",
    "many filters": "{{ a" + " | b" * 30_000 + " }}",
    "signs": "{{ " + "- " * 30_000 + "a }}",
    "open comments": "{#x" * 50_000,
    "open raw": "{%raw%}" * 10_000 + "\nendraw {%endraw%}",
    "open verbatim": "{%verbatim%}" * 20_000,
    "escaped quotes": "{{ " + "'\\" * 50_000,
    "open interpolations": "{{ " + '"#{' * 20_000,
    "broken sections": "{{ 'a' , }}" * 10_000,
    "open tags": "{% if a %}" * 10_000,
    "strings in strings": '{{ "#' + ' {{ \\"#' * 10_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_no_text_takes_more_than_its_length_in_time(text: str) -> None:
    began = time.perf_counter()
    read(text)

    assert time.perf_counter() - began < 4  # a quarter of a second; minutes, if anything were looked at again for each character
