"""Strict YAML with the place of every key and value. What the files mean is not known here.

Whatever two programs could read differently is refused in words: duplicate keys, aliases, tags, several documents, invisible characters.
A key is its own text: `true:` is the key "true", `010:` the key "010".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import Any, NoReturn

import yaml as libyaml
from msgspec import Struct

from gate.model.kestra import Place
from gate.model.source import Json, ParseFailure, Path, SourceMap
from gate.yaml import quick
from gate.yaml.scalars import resolve

MAX_CHARACTERS = 3 * 1024 * 1024  # Kestra's own limit
MAX_DEPTH = 100  # levels; JSON readers further on stop at 128
MAX_NODES = 100_000

_Event = Any  # PyYAML's stubs know neither the marks nor the anchors of its events
_Locate = Callable[[int, int], tuple[str, int, int]]

# C0 without tab, line feed and the carriage return of CRLF; DEL and C1; line breaks that only YAML 1.1 knows; byte order marks and
# non-characters; surrogates; Unicode's Bidi_Control.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\r(?!\n)"
)

_NAMED = {
    "\ufeff": ("a byte order mark", "Save the file as UTF-8 without a byte order mark."),
    "\r": ("a carriage return without a line feed", "End lines with a line feed."),
    **dict.fromkeys("\x85\u2028\u2029", ("an invisible line break, a new line to a YAML reader,", "End lines with a line feed.")),
}

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


class Yaml:
    """A YAML document: its data, and where each key and value stands, which is looked up when it is first asked for."""

    def __init__(self, data: Json, read: Callable[[], _Read]) -> None:
        self.data = data
        self._read = read

    @property
    def keys(self) -> dict[Path, Place]:
        """Path of each mapping entry → its key."""
        return self._places.keys

    @property
    def values(self) -> dict[Path, Place]:
        """Path of each value, the root (empty path) included → the value."""
        return self._places.values

    @cached_property
    def _places(self) -> _Read:
        return self._read()


class _Read(Struct, frozen=True):
    """What the strict reader found."""

    data: Json
    keys: dict[Path, Place]
    values: dict[Path, Place]


class _RefusedError(Exception):
    """Code, line, column, message and remediation; becomes a ParseFailure before it leaves this module."""


def decode(data: bytes, path: str) -> str | ParseFailure:
    """Return the text of a file, or the place of the first byte that is not UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column = _place_of(before, len(before))
        message = f"{path} is not UTF-8: byte 0x{data[error.start]:02x} stands where a character should"
        return ParseFailure("encoding", message, "Save the file as UTF-8 without a byte order mark.", path, line, column)


def parse(text: str, path: str, *, source: SourceMap | None = None, empty: Json = None) -> Yaml | ParseFailure:
    """Read exactly one YAML document, or say what is wrong with it and where.

    `empty` is what a value that was left out (`key:`) means. A failure points into `path`, or through `source` into the file that the text
    was rendered from.
    """

    def locate(line: int, column: int) -> tuple[str, int, int]:
        return source.locate(line, column) if source else (path, line, column)

    try:
        _check_characters(text)
        data = quick.read(text, empty) if libyaml.__with_libyaml__ else quick.MISSED
        if data is not quick.MISSED:
            return Yaml(data, partial(_read, text, empty, locate))
        read = _read(text, empty, locate)
        return Yaml(read.data, lambda: read)
    except _RefusedError as refused:
        code, line, column, message, remediation = refused.args
        return ParseFailure(code, message, remediation, *locate(line, column))


def _read(text: str, empty: Json, locate: _Locate) -> _Read:
    if not libyaml.__with_libyaml__:  # PyYAML's other parser reads some texts differently
        raise _RefusedError(
            "libyaml", 1, 1, "PyYAML is installed without libyaml", "Install PyYAML from one of its wheels, which carry it."
        )
    loader = libyaml.CSafeLoader(text)
    try:
        return _Reader(_events(loader, text), empty, locate).document()
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
            raise _RefusedError("tab", *_place_of(text, found.end() - 1), "a tab stands here", advice)
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
    raise _RefusedError("syntax", line, column, f"this is not YAML:{context} {problem}", advice) from error


def _check_characters(text: str) -> None:
    found = _FORBIDDEN.search(text)
    if found:
        character = found.group()
        what, advice = _NAMED.get(
            character, ("an invisible character", 'Delete it; where a value needs it, write "\\u…" in double quotes.')
        )
        raise _RefusedError("character", *_place_of(text, found.start()), f"{what} (U+{ord(character):04X}) stands here", advice)
    if len(text) > MAX_CHARACTERS:
        raise _RefusedError("limit", 1, 1, f"more than {MAX_CHARACTERS:,} characters", "Split the file, or keep large data elsewhere.")


def _place_of(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


class _Reader:
    """Builds the data from libyaml's events, and notes where everything stands."""

    def __init__(self, events: Iterator[_Event], empty: Json, locate: _Locate) -> None:
        self._events = events
        self._empty = empty
        self._locate = locate
        self._keys: dict[Path, Place] = {}
        self._values: dict[Path, Place] = {}
        self._nodes = 0
        self._brackets = 0

    def document(self) -> _Read:
        """Read the stream to its end."""
        next(self._events)  # stream start
        event = next(self._events)
        if isinstance(event, libyaml.StreamEndEvent):
            raise _RefusedError("empty", 1, 1, "there is nothing in it but blanks and comments", "Write a document, or delete the file.")
        event = next(self._events)
        data = self._node(event, ())
        next(self._events)  # document end
        event = next(self._events)
        if not isinstance(event, libyaml.StreamEndEvent):
            _refuse("documents", event, "a second document begins here", "Keep one document; delete the `---` and what follows it.")
        return _Read(data, self._keys, self._values)

    def _node(self, event: _Event, path: Path) -> Json:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            _refuse("limit", event, f"more than {MAX_NODES:,} values", "Split the file, or keep large data elsewhere.")
        if isinstance(event, libyaml.AliasEvent):
            _refuse("alias", event, "an alias (`*…`) stands here", "Write the value out, or in quotes if it begins with `*`.")
        _refuse_properties(event)
        if isinstance(event, libyaml.ScalarEvent):
            self._values[path] = _place(event)
            return self._plain(event) if event.implicit[0] else event.value
        if len(path) >= MAX_DEPTH:
            _refuse("limit", event, f"more than {MAX_DEPTH} levels of nesting", "Nest less deeply.")
        self._brackets += event.flow_style
        data = self._mapping(event, path) if isinstance(event, libyaml.MappingStartEvent) else self._sequence(event, path)
        self._brackets -= event.flow_style
        return data

    def _mapping(self, start: _Event, path: Path) -> dict[str, Json]:
        data: dict[str, Json] = {}
        last = path
        event = next(self._events)
        while not isinstance(event, libyaml.MappingEndEvent):
            key = self._key(event)
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

    def _key(self, event: _Event) -> str:
        if isinstance(event, libyaml.AliasEvent):
            _refuse("alias", event, "an alias (`*…`) stands where a key should", "Write the key out, or in quotes if it begins with `*`.")
        if not isinstance(event, libyaml.ScalarEvent):
            _refuse(
                "key", event, "a list or mapping stands where a key should", "Write a name; put a value that begins with `{{` in quotes."
            )
        _refuse_properties(event)
        if event.implicit[0]:
            self._check_brackets(event)
            if event.value == "<<":
                _refuse("merge", event, "a merge key (`<<`) stands here", "Write the keys out.")
            if not event.value:
                _refuse("key", event, "a key is missing before the colon", "Write the key.")
        key: str = event.value
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
    raise _RefusedError(code, *_start(event), message, remediation)


def _start(event: _Event) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _place(event: _Event) -> Place:
    start, end = event.start_mark, event.end_mark
    return Place(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def quote(name: str) -> str:
    """Return a key in backquotes, short and without characters that a terminal obeys."""
    shown = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in name[:80])
    return f"`{shown}…`" if len(name) > 80 else f"`{shown}`"
