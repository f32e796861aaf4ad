"""The way from a character of a YAML text back to the line and column where it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.model.kestra import Place

_FOLD = r"[ \t]*\r?\n(?:[ \t]*\r?\n)*[ \t]*"
_UNITS = {
    "'": re.compile(rf"''|{_FOLD}|.", re.DOTALL),
    '"': re.compile(
        rf"(?P<joined>\\\r?\n[ \t]*)|\\x..|\\u....|\\U........|\\.|{_FOLD}|.",
        re.DOTALL,
    ),
    "": re.compile(rf"{_FOLD}|.", re.DOTALL),
}


def position(text: str, place: Place, value: str, offset: int) -> tuple[int, int]:
    """Return line and column, from 1, of the character at `offset` in a value that stands at `place` in a text."""
    lines = text.split("\n")
    sign = lines[place.line - 1][place.column - 1 : place.column]
    if sign in ("|", ">"):
        pairs = _literal(lines, place) if sign == "|" else _folded(lines, place, value)
    else:
        pairs = _flowing(lines, place, sign if sign in ("'", '"') else "")
    found = (place.line, place.column)
    for at, length, line, column in pairs:
        if at > offset:
            break
        found = (line, column + min(offset - at, max(length - 1, 0)))
    return found


def _content(lines: list[str], place: Place) -> Iterator[tuple[int, int, str]]:
    """Yield line, column and text of each line of a block, without its indentation."""
    header = re.match(r"[|>][-+]?(\d?)", lines[place.line - 1][place.column - 1 :])
    written = [line.rstrip("\r") for line in lines[place.line : place.end_line]]
    indents = [len(line) - len(line.lstrip(" ")) for line in written if line.strip(" ")]
    indent = indents[0] if indents else 0
    if header and header[1]:  # counted from the key's own indentation
        key = lines[place.line - 1]
        indent = len(key) - len(key.lstrip(" -")) + int(header[1])
    for number, line in enumerate(written):
        yield place.line + 1 + number, indent + 1, line[indent:]


def _literal(lines: list[str], place: Place) -> Iterator[tuple[int, int, int, int]]:
    """Yield (offset in the value, length, line, column) of each line."""
    at = 0
    for line, column, content in _content(lines, place):
        yield at, len(content) + 1, line, column
        at += len(content) + 1


def _folded(lines: list[str], place: Place, value: str) -> Iterator[tuple[int, int, int, int]]:
    """As above; what lines were joined by is one blank or line feed, or none."""
    at = 0
    for line, column, content in _content(lines, place):
        if not content:
            continue
        while at < len(value) and not value.startswith(content, at):
            at += 1
        yield at, len(content), line, column
        at += len(content)


def _flowing(lines: list[str], place: Place, quote: str) -> Iterator[tuple[int, int, int, int]]:
    """As above, for each character of plain or quoted text."""
    source = "\n".join(lines[place.line - 1 : place.end_line])
    start = place.column - 1 + len(quote)
    at, line, begins = 0, place.line, 0
    for unit in _UNITS[quote].finditer(source, start):
        yield at, 1, line, unit.start() - begins + 1
        breaks = unit[0].count("\n")
        if breaks:
            line += breaks
            begins = unit.start() + unit[0].rindex("\n") + 1
        if unit.lastgroup != "joined":
            at += max(breaks - 1, 1)
