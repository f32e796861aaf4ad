"""Strict YAML with the place of every key and value. What the files mean is not known here.

Whatever two programs could read differently is refused in words: duplicate keys, aliases, tags, several documents, invisible characters.
A key is its own text: `true:` is the key "true", `010:` the key "010".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property, partial

import yaml as libyaml

from gate.model.kestra import Place, Surprise
from gate.model.source import Json, ParseFailure, Path, SourceMap
from gate.yaml import quick, reader
from gate.yaml.reader import BadYamlError, Read, place_of, quote

__all__ = ["MAX_CHARACTERS", "Yaml", "decode", "parse", "quote"]

MAX_CHARACTERS = 3 * 1024 * 1024  # Kestra's own limit

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


class Yaml:
    """A YAML document: its data, and where each key and value stands, which is looked up when it is first asked for."""

    def __init__(self, data: Json, surprises: tuple[Surprise, ...], read: Callable[[], Read]) -> None:
        self.data = data
        self.surprises = surprises
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
    def _places(self) -> Read:
        return self._read()


def decode(data: bytes, path: str) -> str | ParseFailure:
    """Return the text of a file, or the place of the first byte that is not UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ParseFailure("encoding", f"{path} is UTF-16", "Save the file as UTF-8 without a byte order mark.", path, 1, 1)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column = place_of(before, len(before))
        message = f"{path} is not UTF-8: byte 0x{data[error.start]:02x} stands where a character should"
        return ParseFailure("encoding", message, "Save the file as UTF-8 without a byte order mark.", path, line, column)


def parse(text: str, path: str, *, source: SourceMap | None = None, empty: Json = None, tolerant: bool = False) -> Yaml | ParseFailure:
    """Read exactly one YAML document, or say what is wrong with it and where.

    `empty` is what a value that was left out (`key:`) means. A failure points into `path`, or through `source` into the file that the text
    was rendered from. A `tolerant` reader takes aliases, anchors, tags, merge keys and further documents for what Kestra does, each of
    which is a surprise: an alias is its own name, a tag leaves text, a merge key is a key, and what follows the first document is nothing.
    """

    def locate(line: int, column: int) -> tuple[str, int, int]:
        return source.locate(line, column) if source else (path, line, column)

    try:
        _check_characters(text)
        data = quick.read(text, empty) if libyaml.__with_libyaml__ else quick.MISSED
        if data is not quick.MISSED:
            return Yaml(data, (), partial(reader.read, text, empty, locate))
        read = reader.read(text, empty, locate, tolerant=tolerant)
        return Yaml(read.data, read.surprises, lambda: read)
    except BadYamlError as refused:
        code, line, column, message, remediation = refused.args
        return ParseFailure(code, message, remediation, *locate(line, column))


def _check_characters(text: str) -> None:
    found = _FORBIDDEN.search(text)
    if found:
        character = found.group()
        what, advice = _NAMED.get(
            character, ("an invisible character", 'Delete it; where a value needs it, write "\\u…" in double quotes.')
        )
        raise BadYamlError("character", *place_of(text, found.start()), f"{what} (U+{ord(character):04X}) stands here", advice)
    if len(text) > MAX_CHARACTERS:
        raise BadYamlError("limit", 1, 1, f"more than {MAX_CHARACTERS:,} characters", "Split the file, or keep large data elsewhere.")
