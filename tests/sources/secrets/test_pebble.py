"""Given this text with expressions, exactly this is written in it, comes from elsewhere, or is made of a secret."""

from __future__ import annotations

import pytest

from gate.sources.secrets import pebble


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hunter22", ["hunter22"]),
        ("   ", []),
        ("Bearer {{ secret('TOKEN') }}", []),
        ("abc {{ secret('TOKEN') }} def", ["abc", "def"]),
        ("{{ 'hunter22' }}", ["hunter22"]),
        ("{{ 'hun' ~ 'ter22' }}", ["hunter22"]),
        ("{{ 'hun' ~ inputs.x ~ 'ter22' }}", ["hun", "ter22"]),
        ("{{ inputs.x ?? 'hunter22' }}", ["hunter22"]),
        ("{{ inputs.x | default('hunter22') | trim }}", ["hunter22"]),
        ("{{ inputs.x == 'prod' ? 'hunter22' : \"hunter33\" }}", ["hunter22", "hunter33"]),
        ("{{ inputs['name'] }}{{ kv('name') }}{{ read('name.txt') }}", []),
        ("{{ x is defined and y contains 'name' }}", []),
        ("{{ ['hunter22', {'key': 'hunter33'}] }}", ["hunter22", "hunter33"]),
        ("{% if x %}hunter22{% endif %}", ["{% if x %}hunter22{% endif %}"]),
        ("{% if x %}hunter22{% endif %}{{ y }}", ["hunter22"]),
        ("p{{ssword and more", ["p{{ssword and more"]),
        ("{{ env_var('X', 'hunter22' }} beside", ["beside", "hunter22"]),
    ],
)
def test_what_is_written(text: str, expected: list[str]) -> None:
    assert list(pebble.literals(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ kv('X') }}", ["the KV store"]),
        ("{{ envs.x ?? globals['y'] }}", ["an environment variable of the server", "a global variable of the server"]),
        ("{{ env('X') }}", ["an environment variable of the server"]),
        ("{{ inputs.kv }} {{ 'kv(x)' }} kv('X') envs.x", []),
        ("{{ render('{{ kv(1) }}') }}", ["the KV store"]),
        ("{{ kv('X' }}", ["the KV store"]),
    ],
)
def test_where_it_comes_from(text: str, expected: list[str]) -> None:
    assert list(pebble.sources(text)) == expected


def test_which_inputs_variables_and_outputs_it_uses() -> None:
    found = pebble.uses("{{ vars.a ~ inputs['b'].c }} {{ outputs.inputs.d }} {{ vars }} vars.e")

    assert list(found) == [("vars", "a"), ("inputs", "b", "c"), ("outputs", "inputs", "d")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ secret('X') }}", False),
        ("{{ secret('X') | trim | default('y') }}", False),
        ("{{ secret('X') | upper }}", True),
        ("{{ secret('X') | trim | base64encode }}", True),
        ("{{ ('load:' ~ secret('X')) | base64encode }}", True),
        ("{{ inputs.secret | upper }}", False),
        ("secret('X') | upper", False),
    ],
)
def test_whether_a_secret_is_transformed(text: str, expected: bool) -> None:
    assert pebble.transformed(text) is expected
