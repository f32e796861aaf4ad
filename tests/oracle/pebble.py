"""Kestra's own Pebble engine as the judge of what expressions can be read, and templates to ask it about."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence

from tests.oracle import kestra

PARTS = (
    *("{{", "}}", "{%", "%}", "{#", "#}", "{{-", "-}}", "{%-", "-%}", "- ", "secret('A')", 'kv("B")', "a", "inputs.b", "['c-d']", "(", ")"),
    *(
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "?",
        "??",
        "???",
        "~",
        "|",
        "upper",
        "default('x')",
        "is",
        "is not",
        "null",
        "empty",
        "not",
        "and",
        "or",
    ),
    *("contains", "isIn", "equals", "==", "!=", ">=", "..", "+", "-", "*", "/", "%", "=", "1", "2.5", "3L", "99999999999999999999", "true"),
    *(
        "none",
        "if",
        "else",
        "elseif",
        "endif",
        "for",
        "in",
        "endfor",
        "set",
        "macro",
        "endmacro",
        "block",
        "endblock",
        "filter",
        "endfilter",
    ),
    *(
        "verbatim",
        "endverbatim",
        "raw",
        "endraw",
        "include",
        "'x'",
        '"y"',
        '"a#{b}c"',
        '"#',
        "#{",
        "\\",
        "'",
        '"',
        ".",
        " ",
        "  ",
        "\n",
        "text",
    ),
    *("é", "_x1", "$", ";", "@", "\u00a0", "\u2003", "f(", "'it\\'s'", '"q\\"q"', "<", ">", " ", " ", " "),
)
TEMPLATES = (
    "{{ secret('A') }}",
    "{{ inputs.a ?? 'x' ~ vars['b'] | upper }}",
    "{% if a is not null and b > 2 %}{{ kv('K', namespace=\"n\") }}{% elseif x %}y{% else %}z{% endif %}",
    "{% for i in [1,2,{'a': b}] %}{{ loop.index }}{% else %}none{% endfor %}",
    "{% set x = a ? b : c %}{{ x | default('q') | jq('.a') | first }}",
    "{% macro m(a, b='c') %}{{ a }}{% endmacro %}{{ m('x', b=2) }}",
    "{% raw %}{{ x }}{% endraw %}",
    "{% verbatim %}{{ x {% endverbatim %}{{ y }}",
    "{{ \"a#{b ~ 'c'}d#{e}\" }}",
    "{# c #}{{- 1 -}}",
    "{% block b %}x{% endblock b %}",
    "{% filter upper | trim %}x{% endfilter %}",
    "{{ -1 + not a .. 3 }}",
    "{{ render(\"{{ secret('X') }}\") }}",
    "{{ a.b(1, 2).c['d'][0] }}",
    "{{ {} }}{{ [] }}{{ {'a': [1], 'b': {'c': 1}} }}",
)


def ask(version: str, templates: Sequence[str]) -> list[str]:
    """Return what the engine says of each template, an empty text where it can read it. Raises OracleError."""
    stdin = "".join(f"{json.dumps(template)}\n" for template in templates)
    answers: list[str] = [json.loads(line) for line in kestra.run(version, "PebbleOracle.java", stdin).splitlines()]
    if len(answers) != len(templates):
        raise kestra.OracleError("the oracle did not answer for every template")
    return answers


def templates(count: int, seed: int) -> Iterator[str]:
    """Yield `count` templates: parts at random, parts between braces, and whole ones with a few edits."""
    chance = random.Random(seed)  # noqa: S311 (nothing is kept secret by it)
    for _ in range(count):
        kind = chance.random()
        if kind < 0.35:
            yield "".join(chance.choice(PARTS) for _ in range(chance.randint(1, 14)))
        elif kind < 0.6:
            yield "{{ " + "".join(chance.choice(PARTS) + chance.choice((" ", "")) for _ in range(chance.randint(1, 8))) + " }}"
        else:
            text = chance.choice(TEMPLATES) + chance.choice(("", chance.choice(TEMPLATES)))
            for _ in range(chance.randint(0, 3)):
                text = _edited(text, chance)
            yield text


def _edited(text: str, chance: random.Random) -> str:
    here, there = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
    match chance.randrange(5):
        case 0 | 1:
            return text[:here] + text[here + chance.randint(1, 3) :]
        case 2 | 3:
            return text[:here] + chance.choice(PARTS) + text[here:]
        case _:
            return text[:here] + text[there:]
