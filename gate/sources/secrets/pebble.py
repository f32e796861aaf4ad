"""What a text with Kestra's expressions says itself, and where its expressions get a value from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.sources.kestra.pebble import read
from gate.sources.kestra.pebble.nodes import (
    Array,
    Attribute,
    Binary,
    Call,
    Filter,
    Joined,
    Literal,
    Map,
    Node,
    Output,
    Template,
    Ternary,
    Text,
    operands,
)

_SCHEME = re.compile(r"(?i)(?:basic|bearer|token|apikey|api-key|key|digest)\s*")
_QUOTED = re.compile(r"'([^'{}\n]{3,})'|\"([^\"{}\n]{3,})\"")
_SET = re.compile(r"\{%-?\s{0,20}set\s[^%=]{1,100}=\s{0,20}(?:'([^'\n]{3,})'|\"([^\"\n]{3,})\")")
_SECTION = re.compile(r"\{\{[^{}]*(?:[{}](?![{}])[^{}]*)*\}\}|\{%[^{}%]*(?:%(?!\})[^{}%]*)*%\}")
_SHORTEST = 3
_KEPT = frozenset({"default", "raw", "trim"})
_CALLED = {"kv": "the KV store", "env": "an environment variable of the server"}
_READ = {"envs": "an environment variable of the server", "globals": "a global variable of the server"}
_PARSED = frozenset({"fromIon", "fromJson", "json", "render", "renderOnce"})
"""Functions that give what is in the text that they are handed."""
_CHOICES = frozenset({"??", "???"})
_DEEPEST = 50


def literals(text: str) -> Iterator[str]:
    """Yield the parts of a text that are written there, beside expressions and as strings that expressions may give."""
    if "{{" not in text:
        if text.strip():
            yield text
        return
    template = read(text)
    beside = map(str.strip, _SECTION.split(text)) if template.broken else _beside(template)
    yield from (part for part in beside if len(part) >= _SHORTEST and not _SCHEME.fullmatch(part))
    yield from (found[1] or found[2] for found in _SET.finditer(text))
    if template.broken:  # another program's expressions, or one that Kestra fails at: anything in quotes may be given
        yield from (found[1] or found[2] for found in _QUOTED.finditer(text))
        return
    for piece in template.pieces:
        if isinstance(piece, Output):
            yield from (part for part in _given(piece.node) if len(part) >= _SHORTEST)


def sources(text: str) -> Iterator[str]:
    """Yield what an expression takes a value from that Kestra shows to everybody."""
    template = read(text)
    yield from (_CALLED[call.name] for call in template.calls if call.name in _CALLED)
    yield from (_READ[use.path[0]] for use in template.uses if use.path[0] in _READ)


def uses(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the names of variables, inputs and outputs that the expressions of a text use: `("vars", NAME, …)`."""
    yield from (use.path for use in read(text).uses if use.path[0] in ("vars", "inputs", "outputs") and len(use.path) > 1)


def transformed(text: str) -> bool:
    """Whether a secret passes a filter that makes another text of it, which Kestra then does not mask."""
    return "secret" in text and any(one.name not in _KEPT and _is_secret(one.subject) for one in read(text).filters)


def _is_secret(node: Node) -> bool:
    while isinstance(node, Filter) and node.name in _KEPT:
        node = node.subject
    if isinstance(node, Binary) and node.operator == "~":
        return any(_is_secret(one) for one in operands(node))
    return isinstance(node, Call) and node.name == "secret"


def _beside(template: Template) -> Iterator[str]:
    """Yield the texts between expressions and tags."""
    written = ""
    for piece in (*template.pieces, Output(None)):
        if isinstance(piece, Text):
            written += piece.value
        else:
            yield written.strip()
            written = ""


def _given(node: Node | None, depth: int = 0) -> Iterator[str]:
    """Yield the strings that an expression may give: not those that it hands to functions, compares or looks up."""
    match node if depth < _DEEPEST else None:
        case Literal(value=str(text)):
            yield text
        case Joined(parts=parts):
            yield from _together(parts, depth)
        case Binary(operator="~") as joined:
            yield from _together(operands(joined), depth)
        case Binary(operator=operator, left=left, right=right) if operator in _CHOICES:
            yield from _given(left, depth + 1)
            yield from _given(right, depth + 1)
        case Ternary(then=then, otherwise=otherwise):
            yield from _given(then, depth + 1)
            yield from _given(otherwise, depth + 1)
        case Filter(name=name, subject=subject, arguments=arguments):
            for one in (subject, *(arguments.positional if name == "default" else ())):
                yield from _given(one, depth + 1)
        case Attribute(subject=subject):
            yield from _given(subject, depth + 1)
        case Call(name=name, arguments=arguments) if name in _PARSED:
            yield from (text for one in arguments.positional for text in _given(one, depth + 1))
        case Array(items=items):
            yield from (text for one in items for text in _given(one, depth + 1))
        case Map(entries=entries):
            yield from (text for _, one in entries for text in _given(one, depth + 1))


def _together(parts: tuple[Node, ...] | list[Node], depth: int) -> Iterator[str]:
    """Yield what parts give that are joined to one text: strings that stand beside each other are one."""
    written = ""
    for part in (*parts, None):
        if isinstance(part, Literal) and isinstance(part.value, str):
            written += part.value
            continue
        if written:
            yield written
            written = ""
        yield from _given(part, depth + 1)
