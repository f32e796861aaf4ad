"""Terraform's language as plain trees: files, blocks, expressions, each knowing the bytes that it was written in.

Nothing is evaluated here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from msgspec import Struct

from gate.model.source import Span
from gate.sources.terraform.values import Text


class Source:
    """The bytes of one file, and where in it an offset stands."""

    __slots__ = ("_lines", "_spans", "data", "path")

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self.data = data
        self._lines: list[int] | None = None
        self._spans: dict[tuple[int, int], Span] = {}  # every instance of a block asks for the same ones

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column, from 1 and in characters, of a byte offset."""
        if self._lines is None:
            starts = [0]
            at = self.data.find(b"\n")
            while at >= 0:
                starts.append(at + 1)
                at = self.data.find(b"\n", at + 1)
            self._lines = starts
        line = bisect_right(self._lines, offset)
        start = self._lines[line - 1]
        return line, len(self.data[start:offset].decode("utf-8", "replace")) + 1

    @property
    def jumps(self) -> Sequence[int]:
        """Offsets from which on places advance differently; where the source is a file, there are none."""
        return ()

    def span(self, start: int, end: int) -> Span:
        """Return the stretch between two byte offsets."""
        found = self._spans.get((start, end))
        if found is None:
            found = self._spans[start, end] = Span(self.path, *self.place(start), *self.place(end))
        return found


class Node(Struct, frozen=True, eq=False):
    """Anything that stands somewhere in a file."""

    source: Source
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.source.span(self.start, self.end)

    @property
    def text(self) -> str:
        """What it says there."""
        return self.source.data[self.start : self.end].decode()


class Constant(Node, frozen=True, eq=False):
    """A number, boolean, null, or string without interpolation."""

    value: int | float | bool | Text | None


class Unclear(Node, frozen=True, eq=False):
    """An expression whose value this evaluator does not claim to know, such as a number that Python cannot hold exactly."""


class Name(Node, frozen=True, eq=False):
    """The first word of a reference, or a keyword."""

    name: str


class GetAttr(Node, frozen=True, eq=False):
    """`base.name`."""

    base: Node
    name: str


class Index(Node, frozen=True, eq=False):
    """`base[key]`."""

    base: Node
    key: Node


class Slot(Node, frozen=True, eq=False):
    """The element that a splat is at."""


class Splat(Node, frozen=True, eq=False):
    """`base[*]…`: `each` is evaluated for every element, which stands at `slot`."""

    base: Node
    slot: Slot
    each: Node


class Call(Node, frozen=True, eq=False):
    """`name(arguments…)`; with `expand`, the last argument is a list of arguments."""

    name: str
    arguments: tuple[Node, ...]
    expand: bool


class Unary(Node, frozen=True, eq=False):
    """`-x` or `!x`."""

    operator: str
    operand: Node


class Binary(Node, frozen=True, eq=False):
    """`left operator right`."""

    operator: str
    left: Node
    right: Node


class Conditional(Node, frozen=True, eq=False):
    """`condition ? then : otherwise`."""

    condition: Node
    then: Node
    otherwise: Node


class Tuple(Node, frozen=True, eq=False):
    """`[…]`."""

    items: tuple[Node, ...]


class Object(Node, frozen=True, eq=False):
    """`{…}`; a bare word as key is a Constant."""

    items: tuple[tuple[Node, Node], ...]


class ReferenceKey(Node, frozen=True, eq=False):
    """`kestra.prod` as a key: a provider in the `providers` of a module call, and nothing that has a value."""

    reference: Node


class Ambiguous(Node, frozen=True, eq=False):
    """An object in JSON that is an argument or a nested block; which of them, only the provider knows."""

    value: Node


class For(Node, frozen=True, eq=False):
    """`[for …]`, or `{for …}` where `key` is there."""

    key_name: str | None
    value_name: str
    collection: Node
    key: Node | None
    value: Node
    group: bool
    condition: Node | None


class Literal(Node, frozen=True, eq=False):
    """Literal text of a template."""

    value: Text


class If(Node, frozen=True, eq=False):
    """`%{ if }` with its parts."""

    condition: Node
    then: tuple[Node, ...]
    otherwise: tuple[Node, ...]


class Loop(Node, frozen=True, eq=False):
    """`%{ for }` with its parts."""

    key_name: str | None
    value_name: str
    collection: Node
    parts: tuple[Node, ...]


class Template(Node, frozen=True, eq=False):
    """A string with interpolations or directives."""

    parts: tuple[Node, ...]


class Argument(Node, frozen=True, eq=False):
    """`name = expression`; the span is that of the name."""

    name: str
    expression: Node


class Body(Struct, frozen=True, eq=False):
    """What stands between braces, or in a file."""

    arguments: dict[str, Argument]
    blocks: tuple[Block, ...]


class Block(Node, frozen=True, eq=False):
    """`type "label" … {}`; the span is that of the header, without the brace."""

    type: str
    labels: tuple[str, ...]
    body: Body
