"""The syntax tree of a Pebble expression. `start` and `end` are offsets into the template's text; the end is exclusive."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct


class Literal(Struct, frozen=True):
    """Text, a number, a boolean or null."""

    value: str | int | float | bool | None


class Variable(Struct, frozen=True):
    """A name that the context holds: `inputs`, `vars`, a loop's own variable."""

    name: str


class Attribute(Struct, frozen=True):
    """`subject.key`, `subject['key']`; with arguments, a method that is called: `subject.key(…)`."""

    subject: Node
    key: Node
    arguments: Arguments | None = None


class Arguments(Struct, frozen=True):
    """What a function, filter, test or method is given."""

    positional: tuple[Node, ...] = ()
    named: tuple[tuple[str, Node], ...] = ()


class Call(Struct, frozen=True):
    """A function or macro that is called. `complete` is false where the arguments are broken and only some are known."""

    name: str
    arguments: Arguments
    start: int
    end: int
    complete: bool = True


class Filter(Struct, frozen=True):
    """`subject | name(…)`."""

    subject: Node
    name: str
    arguments: Arguments
    start: int


class Unary(Struct, frozen=True):
    """`not x`, `-x`, `+x`."""

    operator: str
    operand: Node


class Binary(Struct, frozen=True):
    """Two operands; for `is` and `is not` the right one is the test, written as a Call."""

    operator: str
    left: Node
    right: Node


class Ternary(Struct, frozen=True):
    """`condition ? then : otherwise`."""

    condition: Node
    then: Node
    otherwise: Node


class Joined(Struct, frozen=True):
    """A string in double quotes with `#{…}` inside."""

    parts: tuple[Node, ...]


class Array(Struct, frozen=True):
    """`[a, b]`."""

    items: tuple[Node, ...]


class Map(Struct, frozen=True):
    """`{'key': value}`."""

    entries: tuple[tuple[Node, Node], ...]


Node = Literal | Variable | Attribute | Call | Filter | Unary | Binary | Ternary | Joined | Array | Map


def operands(node: Node) -> list[Node]:
    """Return the operands of `a ~ b ~ c`, which may be thousands."""
    found: list[Node] = []
    while isinstance(node, Binary) and node.operator == "~":
        found.append(node.right)
        node = node.left
    return [node, *reversed(found)]


class Use(NamedTuple):
    """A variable that an expression reads, with the keys below it as far as they are written out: `inputs.a['b']`."""

    path: tuple[str, ...]
    start: int
    end: int


class Text(NamedTuple):
    """Text between expressions, as it is written."""

    value: str


class Output(NamedTuple):
    """`{{ … }}`. The node is None where it could not be read."""

    node: Node | None


class Tag(NamedTuple):
    """`{% … %}`: what it writes depends on the execution."""

    name: str


class Broken(NamedTuple):
    """Why Kestra could not read a template, in the words of its own parser, and at which offset."""

    says: str
    start: int


class Template(Struct, frozen=True, kw_only=True):
    """What one text holds. Of a broken one, `calls` and `uses` are what can still be made out."""

    pieces: tuple[Text | Output | Tag, ...] = ()
    calls: tuple[Call, ...] = ()
    filters: tuple[Filter, ...] = ()
    uses: tuple[Use, ...] = ()
    broken: Broken | None = None
