"""Reads JSON with the place of every key and value, as Terraform reads it: names may repeat. Gives no meaning to anything."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate

from gate.sources.terraform.concrete import SyntaxProblem, number
from gate.sources.terraform.nodes import Constant, Node, Source

MAX_DEPTH = 60
"""How deep arrays and objects may be nested in each other."""
SPACE = re.compile(r"[ \t\r\n]*")
WORD = re.compile(r"[A-Za-z_]+")
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.")
STRICT = json.JSONDecoder()
KEYWORDS = {"true": True, "false": False, "null": None}


class StringSource(Source):
    """The text of a JSON string as a source of its own; every place in it is one in the file."""

    __slots__ = ("_file", "_here", "_there")

    def __init__(self, file: Source, data: bytes, here: list[int], there: list[int]) -> None:
        super().__init__(file.path, data)
        self._file = file
        self._here = here
        self._there = there

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column in the file of an offset in the text."""
        return self._file.place(self.outside(offset))

    def outside(self, offset: int) -> int:
        """Return the offset in the file of an offset in the text."""
        at = bisect_right(self._here, offset) - 1
        return self._there[at] + offset - self._here[at]

    @property
    def jumps(self) -> list[int]:
        """The offsets behind escapes, where the text and the file advance differently."""
        return self._here[1:]


class JsonString(Node, frozen=True, eq=False):
    """A string, its escapes resolved. `decoded` holds its text with the places that the characters have in the file."""

    value: str
    decoded: StringSource


class JsonArray(Node, frozen=True, eq=False):
    """`[…]`."""

    items: tuple[Node, ...]


class JsonObject(Node, frozen=True, eq=False):
    """`{…}`; a name may be there twice."""

    members: tuple[tuple[JsonString, Node], ...]


def parse(source: Source) -> Node:
    """Read a document. Raises SyntaxProblem where it is no JSON."""
    return _Parser(source).document()


class _Parser:
    """Reads values from left to right. Counts in characters; nodes count in bytes."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.data.decode()
        ascii_only = self.text.isascii()
        self.offsets = None if ascii_only else list(accumulate((len(character.encode()) for character in self.text), initial=0))
        self.at = 0
        self.depth = 0

    def offset(self, at: int) -> int:
        return at if self.offsets is None else self.offsets[at]

    def problem(self, message: str, remediation: str = "Correct the file.", at: int | None = None) -> SyntaxProblem:
        return SyntaxProblem(message, remediation, self.offset(self.at if at is None else at))

    def skip(self) -> str:
        """Go on behind white space, and return the character there, or nothing at the end."""
        self.at = SPACE.match(self.text, self.at).end()  # type: ignore[union-attr] # it matches everywhere
        return self.text[self.at : self.at + 1]

    def document(self) -> Node:
        value = self.value()
        if self.skip():
            raise self.problem("found more behind the end of the JSON value")
        return value

    def value(self) -> Node:
        character = self.skip()
        if character == "{":
            return self.nested(self.object)
        if character == "[":
            return self.nested(self.array)
        if character == '"':
            return self.string()
        return self.scalar(character)

    def nested(self, read: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.problem(f"JSON is nested more than {MAX_DEPTH} deep", "Nest it less.")
        node = read()
        self.depth -= 1
        return node

    def object(self) -> Node:
        start = self.at
        members: list[tuple[JsonString, Node]] = []
        while self.another("}", first=not members):
            if self.skip() != '"':
                raise self.problem("found something else where a name in quotes was expected")
            name = self.string()
            if self.skip() != ":":
                raise self.problem("found something else where a colon was expected")
            self.at += 1
            members.append((name, self.value()))
        return JsonObject(self.source, self.offset(start), self.offset(self.at), tuple(members))

    def array(self) -> Node:
        start = self.at
        items: list[Node] = []
        while self.another("]", first=not items):
            items.append(self.value())
        return JsonArray(self.source, self.offset(start), self.offset(self.at), tuple(items))

    def another(self, closing: str, *, first: bool) -> bool:
        """Go on behind an opening bracket or comma where one more element follows, else behind the closing bracket."""
        if first:
            self.at += 1
            if self.skip() != closing:
                return True
            self.at += 1
            return False
        character = self.skip()
        if character not in {",", closing} or not character:
            raise self.problem(f"found {'something else' if character else 'the end of the file'} where a comma or {closing} was expected")
        self.at += 1
        return character == ","

    def string(self) -> JsonString:
        start = self.at
        try:
            value, self.at = STRICT.raw_decode(self.text, start)
        except json.JSONDecodeError as error:
            remedy = 'Close it, and write \\n, \\t, \\" or \\uNNNN.'
            raise self.problem("found a string that is not valid JSON", remedy, error.pos) from error
        try:
            data = value.encode()
        except UnicodeEncodeError as error:
            raise self.problem("found half of a surrogate pair", "Write the character itself.", start) from error
        return JsonString(self.source, self.offset(start), self.offset(self.at), value, self._decoded(start + 1, self.at - 1, data))

    def _decoded(self, start: int, end: int, data: bytes) -> StringSource:
        """Note, behind every escape, which place in the text is which in the file."""
        here, there = [0], [self.offset(start)]
        if len(data) != self.offset(end) - self.offset(start):
            lost = 0  # how many bytes the text is shorter than the file so far
            for escape in ESCAPE.finditer(self.text, start, end):
                said: str = json.loads(f'"{escape.group()}"')
                behind = self.offset(escape.end())
                lost += behind - self.offset(escape.start()) - len(said.encode())
                here.append(behind - self.offset(start) - lost)
                there.append(behind)
        return StringSource(self.source, data, here, there)

    def scalar(self, character: str) -> Node:
        start = self.at
        found = NUMBER.match(self.text, start) or WORD.match(self.text, start)
        if found is None:
            what = "something else" if character else "the end of the file"
            raise self.problem(f"found {what} where a JSON value was expected")
        self.at = found.end()
        place = (self.source, self.offset(start), self.offset(self.at))
        if found.re is WORD:
            if found.group() not in KEYWORDS:
                raise self.problem("found a word that is not true, false or null", "Put text in quotes.", start)
            return Constant(*place, value=KEYWORDS[found.group()])
        return number(place, found.group())
