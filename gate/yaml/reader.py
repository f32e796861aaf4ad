"""Reads libyaml's events into data, notes where everything stands, and refuses what two programs could read differently."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import yaml as libyaml
from msgspec import Struct

from gate.model.kestra import Place, Surprise, SurpriseKind
from gate.model.source import Json, Path
from gate.yaml.scalars import resolve

MAX_DEPTH = 100  # levels; JSON readers further on stop at 128
MAX_NODES = 100_000

SECOND_DOCUMENT: Path = ("---",)
"""Where the path of a surprise leads that is a second document."""

# Tags that make something else than text of what they stand before.
_TYPED = frozenset(f"tag:yaml.org,2002:{name}" for name in ("int", "float", "bool", "null", "binary"))

_Event = Any  # PyYAML's stubs know neither the marks nor the anchors of its events
_Locate = Callable[[int, int], tuple[str, int, int]]

# What libyaml reads and Kestra does not.
_TAB = re.compile(r"(?:[^\t#]++|#[^\n]*+)*+\t")
_SLASH = re.compile(r'"(?:[^\\]|\\[^/])*+\\/')
_COMMENT = re.compile(r"[|>][-+0-9]*#")

# What to write, by a part of libyaml's message.
_ADVICE = (
    ("cannot start any token", "Indent with spaces, not tabs, and put a value that begins with @, % or a backtick in quotes."),
    ("mapping values are not allowed", "Put a value that contains a colon and a space in quotes, or correct the indentation."),
    ("expected <block end>", "Line the keys of a mapping, or the dashes of a list, up in one column."),
    ("could not find expected ':'", "Write a colon and a space after the key, or correct the indentation."),
    ("unexpected end of stream", "Close the quote."),
)


class Read(Struct, frozen=True):
    """What the strict reader found."""

    data: Json
    keys: dict[Path, Place]
    values: dict[Path, Place]
    surprises: tuple[Surprise, ...] = ()


class BadYamlError(Exception):
    """Code, line, column, message and remediation; becomes a ParseFailure before it leaves this module."""


def read(text: str, empty: Json, locate: _Locate, *, tolerant: bool = False) -> Read:
    """Read exactly one document; a tolerant reader takes for what Kestra does what means something else to others. Raises BadYamlError."""
    if not libyaml.__with_libyaml__:  # PyYAML's other parser reads some texts differently
        raise BadYamlError("libyaml", 1, 1, "PyYAML is installed without libyaml", "Install PyYAML from one of its wheels, which carry it.")
    loader = libyaml.CSafeLoader(text)
    try:
        return _Reader(_events(loader, text), empty, locate, tolerant=tolerant).document()
    except libyaml.YAMLError as error:
        _refuse_syntax(error)
    finally:
        loader.dispose()


def _events(loader: Any, text: str) -> Iterator[_Event]:
    """Yield the events; refuse what libyaml reads and Kestra does not, as far as it is lost in an event."""
    read, tabs, slashes = 0, "\t" in text, "\\/" in text
    while loader.check_event():
        event = loader.get_event()
        start = event.start_mark.index
        if tabs and (found := _TAB.match(text, read, start)):
            advice = "Use spaces; a tab may stand only in quoted text, in a block of text, or in a comment."
            raise BadYamlError("tab", *place_of(text, found.end() - 1), "a tab stands here", advice)
        read = event.end_mark.index
        if isinstance(event, libyaml.ScalarEvent) and event.style in ("|", ">", '"'):
            if _COMMENT.match(text, start):
                _refuse("syntax", event, "a comment follows the sign of a block of text at once", "Put a space before the `#`.")
            if slashes and _SLASH.match(text, start, read):
                _refuse("syntax", event, "a slash is escaped in this text", "Write `/` without the backslash.")
        yield event


def _refuse_syntax(error: libyaml.YAMLError) -> NoReturn:
    problem = getattr(error, "problem", None) or "the text cannot be read"
    marks = [getattr(error, name, None) for name in ("problem_mark", "context_mark")]
    if "end of stream" in problem:
        marks.reverse()  # what was never closed is seen where it begins
    mark = marks[0] or marks[1]
    advice = next((advice for part, advice in _ADVICE if part in problem), "Correct the YAML here.")
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    context = f" {context}" if (context := getattr(error, "context", None)) else ""
    raise BadYamlError("syntax", line, column, f"this is not YAML:{context} {problem}", advice) from error


def place_of(text: str, index: int) -> tuple[int, int]:
    """Return line and column, from 1, of a character."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


class _Reader:
    """Builds the data from libyaml's events, and notes where everything stands."""

    def __init__(self, events: Iterator[_Event], empty: Json, locate: _Locate, *, tolerant: bool) -> None:
        self._events = events
        self._empty = empty
        self._locate = locate
        self._keys: dict[Path, Place] = {}
        self._values: dict[Path, Place] = {}
        self._tolerant = tolerant
        self._surprises: list[Surprise] = []
        self._anchors: dict[str, Surprise] = {}
        self._texts: dict[str, Json] = {}
        self._nodes = 0
        self._brackets = 0

    def document(self) -> Read:
        """Read the stream to its end."""
        next(self._events)  # stream start
        event = next(self._events)
        if isinstance(event, libyaml.StreamEndEvent):
            raise BadYamlError("empty", 1, 1, "there is nothing in it but blanks and comments", "Write a document, or delete the file.")
        event = next(self._events)
        data = self._node(event, ())
        next(self._events)  # document end
        event = next(self._events)
        if not isinstance(event, libyaml.StreamEndEvent):
            if not self._tolerant:
                _refuse("documents", event, "a second document begins here", "Keep one document; delete the `---` and what follows it.")
            self._surprise("documents", event, SECOND_DOCUMENT)
        surprises = sorted((*self._surprises, *self._anchors.values()), key=lambda one: (one.place.line, one.place.column))
        return Read(data, self._keys, self._values, tuple(surprises))

    def _node(self, event: _Event, path: Path) -> Json:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            _refuse("limit", event, f"more than {MAX_NODES:,} values", "Split the file, or keep large data elsewhere.")
        if isinstance(event, libyaml.AliasEvent):
            return self._alias(event, path)
        self._properties(event, path)
        if isinstance(event, libyaml.ScalarEvent):
            self._values[path] = _place(event)
            value = self._plain(event) if event.implicit[0] else event.value
            if event.anchor is not None:
                self._texts[event.anchor] = value
            return value
        if len(path) >= MAX_DEPTH:
            _refuse("limit", event, f"more than {MAX_DEPTH} levels of nesting", "Nest less deeply.")
        self._brackets += event.flow_style
        data = self._mapping(event, path) if isinstance(event, libyaml.MappingStartEvent) else self._sequence(event, path)
        self._brackets -= event.flow_style
        return data

    def _alias(self, event: _Event, path: Path) -> str:
        """Return the name of an alias, which Kestra takes for text; no surprise where its anchor stands before just that text."""
        if not self._tolerant:
            _refuse("alias", event, "an alias (`*…`) stands here", "Write the value out, or in quotes if it begins with `*`.")
        name: str = event.anchor
        self._values[path] = _place(event)
        self._anchors.pop(name, None)
        if self._texts.get(name) != name:
            self._surprise("alias", event, path)
        return name

    def _properties(self, event: _Event, path: Path) -> None:
        """Refuse an anchor or a tag, or take note of it."""
        if not self._tolerant or event.tag in _TYPED or event.tag == "!":
            _refuse_properties(event)
        if event.anchor is not None:
            self._texts.pop(event.anchor, None)
            if event.anchor in self._anchors:
                self._surprises.append(self._anchors[event.anchor])
            self._anchors[event.anchor] = Surprise(kind="anchor", path=path, place=_place(event))
        if event.tag is not None:
            self._surprise("tag", event, path)

    def _surprise(self, kind: SurpriseKind, event: _Event, path: Path) -> None:
        self._surprises.append(Surprise(kind=kind, path=path, place=_place(event)))

    def _mapping(self, start: _Event, path: Path) -> dict[str, Json]:
        data: dict[str, Json] = {}
        last = path
        event = next(self._events)
        while not isinstance(event, libyaml.MappingEndEvent):
            key = self._key(event, path)
            last = (*path, key)
            if key in data:
                self._refuse_duplicate(event, last)
            self._keys[last] = _place(event)
            data[key] = self._node(next(self._events), last)
            event = next(self._events)
        self._close(path, start, event, last)
        return data

    def _sequence(self, start: _Event, path: Path) -> list[Json]:
        data: list[Json] = []
        event = next(self._events)
        while not isinstance(event, libyaml.SequenceEndEvent):
            data.append(self._node(event, (*path, len(data))))
            event = next(self._events)
        self._close(path, start, event, (*path, len(data) - 1) if data else path)
        return data

    def _close(self, path: Path, start: _Event, end: _Event, last: Path) -> None:
        """Note the place of a collection. A block ends where its last value does; libyaml would say: where the next key begins."""
        if start.flow_style or last == path:
            stop = end.end_mark
            end_line, end_column = stop.line + 1, stop.column + 1
        else:
            end_line, end_column = self._values[last].end_line, self._values[last].end_column
        self._values[path] = Place(*_start(start), end_line, end_column)

    def _key(self, event: _Event, path: Path) -> str:
        if isinstance(event, libyaml.AliasEvent):
            _refuse("alias", event, "an alias (`*…`) stands where a key should", "Write the key out, or in quotes if it begins with `*`.")
        if not isinstance(event, libyaml.ScalarEvent):
            _refuse(
                "key", event, "a list or mapping stands where a key should", "Write a name; put a value that begins with `{{` in quotes."
            )
        key: str = event.value
        self._properties(event, (*path, key))
        if event.implicit[0]:
            self._check_brackets(event)
            if key == "<<":
                if not self._tolerant:
                    _refuse("merge", event, "a merge key (`<<`) stands here", "Write the keys out.")
                self._surprise("merge", event, (*path, key))
            if not key:
                _refuse("key", event, "a key is missing before the colon", "Write the key.")
        return key

    def _check_brackets(self, event: _Event) -> None:
        if self._brackets and "?" in event.value:
            _refuse("syntax", event, "text with a question mark stands between brackets or braces", "Put it in quotes.")

    def _refuse_duplicate(self, event: _Event, path: Path) -> NoReturn:
        first = self._keys[path]
        where, line, _ = self._locate(first.line, first.column)
        here, _, _ = self._locate(*_start(event))
        place = f"line {line}" if where == here else f"line {line} of {where}"
        message = f"the key {quote(str(path[-1]))} stands here again; it is already on {place}"
        _refuse("duplicate-key", event, message, "Keep one of the two.")

    def _plain(self, event: _Event) -> Json:
        text: str = event.value
        self._check_brackets(event)
        if not text:
            return self._empty
        try:
            return resolve(text)
        except ValueError as error:
            _refuse("number", event, str(error), "Write a plain number, or put the text in quotes.")


def _refuse_properties(event: _Event) -> None:
    if event.anchor is not None:
        _refuse("anchor", event, "an anchor (`&…`) stands here", "Delete it, or put the value in quotes if it begins with `&`.")
    if event.tag is not None:
        _refuse("tag", event, "a tag (`!…`) stands here", "Delete it, or put the value in quotes if it begins with `!`.")


def _refuse(code: str, event: _Event, message: str, remediation: str) -> NoReturn:
    raise BadYamlError(code, *_start(event), message, remediation)


def _start(event: _Event) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _place(event: _Event) -> Place:
    start, end = event.start_mark, event.end_mark
    return Place(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def quote(name: str) -> str:
    """Return a key in backquotes, short and without characters that a terminal obeys."""
    shown = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in name[:80])
    return f"`{shown}…`" if len(name) > 80 else f"`{shown}`"
