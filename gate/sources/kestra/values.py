"""What a text in a flow can be when Kestra has rendered it, as far as the flow itself says so. Whatever else decides stays unknown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from math import prod
from typing import NamedTuple

from msgspec import Struct

from gate.model.source import Json
from gate.model.terraform import UNKNOWN_PART
from gate.sources.kestra import pebble
from gate.sources.kestra.pebble.nodes import (
    Attribute,
    Binary,
    Call,
    Filter,
    Joined,
    Literal,
    Node,
    Tag,
    Template,
    Ternary,
    Text,
    Variable,
    operands,
)

MAX_CHOICES = 8
MAX_DEPTH = 50
RENDERS = frozenset({"render", "renderOnce"})
_TEXT_FILTERS: dict[str, Callable[[str], str]] = {"upper": str.upper, "lower": str.lower, "trim": str.strip, "string": str}


class Value(NamedTuple):
    """A rendered text; unknown parts are marked in it, and `open` ones (from, to) are what an execution may change."""

    text: str
    open: tuple[tuple[int, int], ...] = ()

    @property
    def dynamic(self) -> bool:
        """Whether the text is not the same in every execution."""
        return bool(self.open) or UNKNOWN_PART in self.text

    @property
    def root(self) -> str:
        """Of names with dots between them, those that are the same in every execution, from the first on."""
        if not self.dynamic:
            return self.text
        settled = self.text[: min((start for start, _ in self.open), default=None)].partition(UNKNOWN_PART)[0]
        return settled.rpartition(".")[0]

    def part(self, start: int, end: int) -> Value:
        """Return a stretch of it."""
        inside = tuple((max(a, start) - start, min(b, end) - start) for a, b in self.open if a < end and b > start)
        return Value(self.text[start:end], inside)

    def opened(self) -> Value:
        """Return it as one of several that an execution may choose from."""
        return Value(self.text, ((0, len(self.text)),))


UNKNOWN = Value(UNKNOWN_PART)
_UNDECIDED = (UNKNOWN,)


class Scope(Struct, frozen=True):
    """What a flow says of its own variables; `inputs` are their defaults, `choices` the values of those that can be nothing else."""

    id: str | None
    namespace: str | None
    variables: Json
    inputs: dict[str, Json]
    choices: dict[str, tuple[str, ...]]


_OPEN_EXPRESSION = re.compile(
    r"\{\{-?\s{0,9}(?!vars\b|inputs\b|flow\b)(?:[A-Za-z_][\w.]{0,200}|(?:secret|kv|credential)\([^(){}~|]{0,200}\))\s{0,9}-?\}\}"
)
"""An expression that only an execution decides."""


def decides(text: str) -> bool:
    """Whether a flow may itself decide what some expression of a text gives."""
    return "{" in text and "{" in _OPEN_EXPRESSION.sub("", text)


def resolve(text: str, scope: Scope) -> tuple[Value, ...]:
    """Return what a text can be, one value at least."""
    template = pebble.read(text)
    return resolve_template(template, scope) if template.pieces else (Value(text),)


def resolve_template(template: Template, scope: Scope) -> tuple[Value, ...]:
    """Return what a template that is not empty can be."""
    return _Resolver(scope).template(template)


def resolve_node(node: Node | None, scope: Scope) -> tuple[Value, ...]:
    """Return what an expression can be; one that is missing is unknown."""
    return _Resolver(scope).node(node)


def stored(nodes: Iterable[Node], scope: Scope) -> Iterator[str]:
    """Yield the texts of the flow's variables that expressions name, as they are written."""
    for node in nodes:
        match _keys(node) if isinstance(node, Attribute) else ():
            case ("vars", *path):
                value = _at(scope.variables, path)
                if isinstance(value, str):
                    yield value


class _Resolver:
    def __init__(self, scope: Scope, *, nested: bool = False) -> None:
        self._scope = scope
        self._nested = nested
        self._depth = 0

    def template(self, template: Template) -> tuple[Value, ...]:
        parts: list[tuple[Value, ...]] = []
        for piece in template.pieces:
            if isinstance(piece, Text):
                parts.append((Value(piece.value),))
            else:
                parts.append(_UNDECIDED if isinstance(piece, Tag) else self.node(piece.node))
        return _joined(parts)

    def node(self, node: Node | None) -> tuple[Value, ...]:
        self._depth += 1
        try:
            return self._node(node) if self._depth <= MAX_DEPTH else _UNDECIDED
        finally:
            self._depth -= 1

    def _node(self, node: Node | None) -> tuple[Value, ...]:
        match node:
            case Literal():
                return (Value(_written(node.value)),)
            case Joined():
                return _joined(map(self.node, node.parts))
            case Binary(operator="~"):
                return _joined(map(self.node, operands(node)))
            case Binary(operator="??" | "???"):
                return _choice(self.node(node.left), self.node(node.right))
            case Ternary():
                return _choice(self.node(node.then), self.node(node.otherwise))
            case Filter(name="default"):
                return _choice(self.node(node.subject), *map(self.node, node.arguments.positional[:1]))
            case Filter() if node.name in _TEXT_FILTERS:
                return tuple(_filtered(value, _TEXT_FILTERS[node.name]) for value in self.node(node.subject))
            case Call() if node.name in RENDERS and node.arguments.positional:
                return tuple(inner for value in self.node(node.arguments.positional[0]) for inner in self._rendered(value))
            case Attribute():
                return self._variable(_keys(node))
        return _UNDECIDED

    def _variable(self, keys: tuple[str, ...]) -> tuple[Value, ...]:
        match keys:
            case ("flow", "namespace"):
                return (Value(self._scope.namespace),) if self._scope.namespace else _UNDECIDED
            case ("flow", "id"):
                return (Value(self._scope.id),) if self._scope.id else _UNDECIDED
            case ("vars", *path):
                return self._stored(_at(self._scope.variables, path))
            case ("inputs", *path) if ".".join(path) in self._scope.choices:
                return tuple(map(Value, self._scope.choices[".".join(path)]))
            case ("inputs", *path):
                default = self._scope.inputs.get(".".join(path))
                return tuple(value.opened() for value in self._stored(default))
        return _UNDECIDED

    def _stored(self, value: Json) -> tuple[Value, ...]:
        if isinstance(value, str):
            return self._rendered(Value(value))
        return (Value(_written(value)),) if isinstance(value, int | float) else _UNDECIDED

    def _rendered(self, value: Value) -> tuple[Value, ...]:
        """Render what a variable holds, which may be a template again: one level, no more."""
        template = pebble.read(value.text)
        if not template.pieces:
            return (value,)
        if self._nested:
            return _UNDECIDED
        found = _Resolver(self._scope, nested=True).template(template)
        return tuple(one.opened() for one in found) if value.open else found


def _joined(parts: Iterable[tuple[Value, ...]]) -> tuple[Value, ...]:
    every = list(parts)
    if prod(map(len, every)) > MAX_CHOICES:
        every = [values if len(values) == 1 else _UNDECIDED for values in every]
    return tuple(map(_concatenated, product(*every)))


def _concatenated(values: tuple[Value, ...]) -> Value:
    if len(values) == 1:
        return values[0]
    opened: list[tuple[int, int]] = []
    at = 0
    for value in values:
        opened.extend((start + at, end + at) for start, end in value.open)
        at += len(value.text)
    return Value("".join(value.text for value in values), tuple(opened))


def _choice(*groups: tuple[Value, ...]) -> tuple[Value, ...]:
    found = tuple(dict.fromkeys(value.opened() for group in groups for value in group))
    return found if len(found) <= MAX_CHOICES else _UNDECIDED


def _filtered(value: Value, change: Callable[[str], str]) -> Value:
    if UNKNOWN_PART in value.text:
        return UNKNOWN
    return Value(change(value.text)).opened() if value.open else Value(change(value.text))


def _keys(node: Attribute) -> tuple[str, ...]:
    """The names of `a.b['c']`; none where one of them is not written out."""
    found: list[str] = []
    here: Node = node
    while isinstance(here, Attribute):
        if here.arguments is not None or not isinstance(here.key, Literal):
            return ()
        found.append(_written(here.key.value))
        here = here.subject
    return (here.name, *reversed(found)) if isinstance(here, Variable) else ()


def _at(value: Json, path: list[str]) -> Json:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _written(value: Json) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
