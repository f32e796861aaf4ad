"""The values of Terraform's language: plain Python data, and wrappers for what is unknown, sensitive, or traced to where it was written.

string, number, bool, null are `str`, `int | float`, `bool`, `None`; a tuple is `tuple`, a list `list` (`ListValue` where the type of its
elements is known), a set `SetValue`; an object is `dict`, a map `MapValue`. Nothing is evaluated here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import is_normalized, normalize

from gate.model.source import Piece, SourceMap

if TYPE_CHECKING:
    from gate.sources.terraform.kinds import Type
    from gate.sources.terraform.nodes import Node, Source

Value = Any
"""Any of the values named above, possibly wrapped."""

MAX_TEXT = 4_000_000
"""Characters that one string may have."""
MAX_SEGMENTS = 50_000
"""Parts of a text whose places are kept."""
MAX_ITEMS = 200_000
"""Elements that one collection may have."""


class EvaluationError(Exception):
    """Terraform would refuse this expression; `try` and `can` catch it."""

    def __init__(self, message: str, remediation: str = "", node: Node | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remediation = remediation
        self.node = node


class UnsureError(Exception):
    """The result is not known here for certain: the value becomes unknown."""


class Segment(NamedTuple):
    """From `offset` in a text on, characters come from byte `start` of a source; `literal` ones character by character."""

    offset: int
    source: Source
    start: int
    literal: bool


class Text(str):
    """A string that knows where it was written. Any operation on it gives a plain string, which does not."""

    __slots__ = ("origin", "segments")
    origin: Node | None
    """The literal that says all of it."""
    segments: tuple[Segment, ...]

    @classmethod
    def of(cls, text: str, segments: Iterable[Segment], origin: Node | None = None) -> Text:
        """Make a text from where its parts were written; Terraform keeps every string in Unicode's composed form (NFC)."""
        made, kept = cls(text), tuple(segments)
        if not text.isascii() and not is_normalized("NFC", text):
            made, kept = cls(normalize("NFC", text)), tuple(segment._replace(literal=False) for segment in kept[:1])
        made.origin = origin
        made.segments = kept
        return made

    def source_map(self) -> SourceMap:
        """Return the way back from every line of the text."""
        pieces: list[Piece] = []
        line, line_start, cursor = 1, 0, 0
        ends = [segment.offset for segment in self.segments[1:]] + [len(self)]
        for segment, end in zip(self.segments, ends, strict=True):
            newline = self.find("\n", cursor, segment.offset)
            while newline >= 0:
                line, line_start = line + 1, newline + 1
                newline = self.find("\n", line_start, segment.offset)
            cursor = segment.offset
            source_line, source_column = segment.source.place(segment.start)
            path, literal = segment.source.path, segment.literal
            pieces.append(Piece(line, cursor - line_start + 1, path, source_line, source_column, literal))
            newline = self.find("\n", cursor, end)
            while newline >= 0:
                line, line_start = line + 1, newline + 1
                if literal:
                    source_line, source_column = source_line + 1, 1
                if line_start < end or end == len(self):
                    pieces.append(Piece(line, 1, path, source_line, source_column, literal))
                newline = self.find("\n", line_start, end)
            cursor = end
        return SourceMap(tuple(pieces))


class ListValue(list[Value]):
    """A list; `element` is the type of its elements where that is known."""

    element: Type | None = None


class SetValue(list[Value]):
    """A set: sorted, without duplicates."""

    element: Type | None = None


class MapValue(dict[str, Value]):
    """A map: every key may be there or not."""

    element: Type | None = None


class Marks(NamedTuple):
    """What a value derives from, whether it is sensitive, and the type of a null that has one."""

    refs: frozenset[str] = frozenset()
    sensitive: bool = False
    null: Type | None = None

    def __or__(self, other: Marks) -> Marks:
        """Return the marks of what derives from both; the type of a null is not among them."""
        if not other or other == self:
            return self if self.null is None else self._replace(null=None)
        return Marks(self.refs | other.refs, self.sensitive or other.sensitive)

    def __bool__(self) -> bool:
        return self.sensitive or bool(self.refs) or self.null is not None


NO_MARKS = Marks()
SENSITIVE = Marks(sensitive=True)
_LEAVES = frozenset({str, Text, bool, int, float, type(None)})
"""Types of values that are known, have no marks, and hold no others."""


class Unknown:
    """A value that is not known.

    `text` holds the known parts of a string, with UNKNOWN_PART in between; `prefix` is how it surely begins; `type` is its type if known.
    """

    __slots__ = ("prefix", "text", "type")

    def __init__(self, text: str | None = None, type: Type | None = None, prefix: str = "") -> None:  # noqa: A002
        self.text = text
        self.type = type
        self.prefix = prefix


UNKNOWN = Unknown()


class Marked:
    """A value with marks. Never nested directly in another."""

    __slots__ = ("marks", "value")

    def __init__(self, value: Value, marks: Marks) -> None:
        self.value = value
        self.marks = marks


class Open:
    """An object of which only some attributes are known: a resource instance, say. Others are unknown.

    `whole` makes an object of it where all its attributes are there to be asked for, as those of a module are.
    """

    __slots__ = ("attribute", "whole")

    def __init__(self, attribute: Callable[[str], Value], whole: Callable[[], dict[str, Value]] | None = None) -> None:
        self.attribute = attribute
        self.whole = whole


def bare(value: Value) -> tuple[Value, Marks]:
    """Split a value from its own marks (not those of its elements)."""
    if type(value) is Marked:
        return value.value, value.marks
    return value, NO_MARKS


def mark(value: Value, marks: Marks) -> Value:
    """Add marks to a value."""
    if marks is NO_MARKS or not marks:
        return value
    if type(value) is Marked:
        return Marked(value.value, (value.marks | marks)._replace(null=value.marks.null))
    return Marked(value, marks)


def composed(value: Value) -> Value:
    """Return a text in Unicode's composed form, as Terraform keeps every string; anything else as it is."""
    text, marks = bare(value)
    if not isinstance(text, str) or text.isascii() or is_normalized("NFC", text):
        return value
    return mark(normalize("NFC", text), marks)


def unknown(marks: Marks = NO_MARKS) -> Value:
    """Return an unknown value with marks."""
    return mark(UNKNOWN, marks)


def plain(value: Value, placeholder: str | None = None) -> tuple[Value, Marks, bool]:
    """Strip marks at every depth: the bare value, all marks, and whether all of it is known.

    With `placeholder`, unknown leaves become their known parts or the placeholder.
    """
    if type(value) in _LEAVES or (type(value) is list and len(value) < MAX_ITEMS and all(type(item) in _LEAVES for item in value)):
        return value, NO_MARKS, True
    found = _Stripper(placeholder)
    stripped = found.strip(value)
    return stripped, found.marks, found.known


class _Stripper:
    """One pass over a value; containers without marks inside are returned as they are."""

    def __init__(self, placeholder: str | None) -> None:
        self.placeholder = placeholder
        self.marks = NO_MARKS
        self.known = True
        self.budget = MAX_ITEMS

    def strip(self, value: Value) -> Value:
        kind = type(value)
        if kind is Marked:
            self.marks |= value.marks
            return self.strip(value.value)
        if kind is Open and value.whole is not None:
            return self.strip(value.whole())
        if kind is Unknown or kind is Open:
            self.known = False
            if self.placeholder is None:
                return UNKNOWN if kind is Open else value
            return self.placeholder if kind is Open or value.text is None else value.text
        if isinstance(value, dict):
            self._spend(len(value))
            stripped = {key: self.strip(item) for key, item in value.items()}
            return value if all(stripped[key] is item for key, item in value.items()) else _like(value, kind(stripped))
        if isinstance(value, list | tuple):
            self._spend(len(value))
            items = [self.strip(item) for item in value]
            return value if all(new is old for new, old in zip(items, value, strict=True)) else _like(value, kind(items))
        return value

    def _spend(self, count: int) -> None:
        self.budget -= count
        if self.budget < 0:
            raise EvaluationError(f"the value has more than {MAX_ITEMS} elements", "Make the collection smaller.")


def _like(original: Value, made: Value) -> Value:
    element = getattr(original, "element", None)
    if element is not None:
        made.element = element
    return made


def keys_of(value: dict[str, Value]) -> list[str]:
    """Return the keys of an object or map in Terraform's order."""
    return sorted(value)


def describe(value: Value) -> str:
    """Name the kind of a value for a message, never the value itself."""
    value, _ = bare(value)
    kinds = (
        (bool, "a bool"), (str, "a string"), (int | float, "a number"), (SetValue, "a set"), (list, "a list"),
        (tuple, "a tuple"), (MapValue, "a map"), (dict | Open, "an object"), (Unknown, "an unknown value"),
    )  # fmt: skip
    return next((word for kind, word in kinds if isinstance(value, kind)), "null")
