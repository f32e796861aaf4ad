"""A character of a value is found where it is written, whatever the style of the text."""

from __future__ import annotations

import pytest
import yaml as libyaml
from hypothesis import given, settings
from hypothesis import strategies as st

from gate import yaml
from gate.sources.kestra.positions import position

TEXTS = {
    "plain": "a:\n  b: one two X three\n",
    "plain over lines": "a:\n  b: one\n    two\n\n    three X\n",
    "single quotes": "a: {b: 'it''s ''X'' here'}\n",
    "single quotes over lines": "a:\n  b: 'one\n\n\n    it''s X'\n",
    "double quotes": 'a: {b: "tab\\t \\"X\\" \\x41"}\n',
    "double quotes with code points": 'a: {b: "\\u00e9\\U0001F600 X"}\n',
    "double quotes over lines": 'a:\n  b: "one \\\n    two\n\n    three \\n X"\n',
    "literal": "a:\n  b: |\n    one\n      two X\n    three\n",
    "literal after blank lines": "a:\n  b: |-\n\n\n    one X\n",
    "literal with its own indentation": "a:\n  b: |2\n     one X\n",
    "literal in a list": "a:\n  b:\n    - |\n      one\n      X\n",
    "folded": "a:\n  b: >\n    one\n    two X\n    three\n",
    "folded with paragraphs": "a:\n  b: >-\n    one\n\n    two\n      kept\n    X three\n",
    "literal with CRLF": "a:\r\n  b: |\r\n    one\r\n    X two\r\n",
}


def written(text: str, path: tuple[str | int, ...], wanted: str) -> str:
    """What stands in the text where the position of `wanted` in the value points to."""
    document = yaml.parse(text, "a.yml")
    assert isinstance(document, yaml.Yaml), document
    value = document.data
    for step in path:
        value = value[step]
    line, column = position(text, document.values[path], value, value.index(wanted))
    return text.split("\n")[line - 1][column - 1 : column - 1 + len(wanted)]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_character_is_found_where_it_is_written(text: str) -> None:
    assert written(text, ("a", "b", 0) if "- |" in text else ("a", "b"), "X") == "X"


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(["one", "two", " ", "  ", "\n", "'", '"', "é", "\\", ": ", "#"]), max_size=12), st.sampled_from("|>'\""))
def test_a_mark_is_found_in_every_style(words: list[str], style: str) -> None:
    value = "".join([*words, "MARK", *reversed(words)])
    text = libyaml.dump({"a": {"b": value}}, default_style=style, allow_unicode=True, width=20)

    assert written(text, ("a", "b"), "MARK") == "MARK"
