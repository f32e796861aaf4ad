"""Whether a flow may itself decide what an expression gives: where it may, its texts are looked through as Kestra would render them."""

from __future__ import annotations

import pytest

from gate.sources.kestra.values import decides

CASES = {
    "{{ 'pro' ~ 'd' }}.example.com": True,
    "{{ vars.host }}": True,
    "{{ inputs.host }}": True,
    "{{ flow.namespace }}": True,
    "{{ render('prod') }}": True,
    "{% set a = 'x' %}{{ a }}": True,
    "{{ outputs.a.uri | upper }}": True,
    "{{ secret('A') }}{{ vars.host }}": True,
    "{{ outputs.extract.uri }}": False,
    "{{ secret('A') }}": False,
    "Bearer {{- kv('TOKEN') -}}": False,
    "no expression": False,
}


@pytest.mark.parametrize(("text", "expected"), CASES.items(), ids=CASES)
def test_what_only_an_execution_decides_is_not_looked_through(text: str, expected: bool) -> None:
    assert decides(text) is expected
