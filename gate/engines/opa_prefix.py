"""Moves a Rego module below another package, with everything that it reads of `data`, and leads columns back. Evaluates nothing.

The text changes only at tokens: what stands in strings and comments stays as it is, and so does every line's number.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from msgspec import Struct

_TOKEN = re.compile(
    r"""(?P<skip> \s+ | \#[^\n]* )
      | (?P<text> "(?:[^"\\\n]|\\.)*" | `[^`]*` )
      | (?P<word> \w+ )
      | (?P<other> . )""",
    re.VERBOSE | re.DOTALL,
)


class MoveError(Exception):
    """A module that cannot be moved: why, and where. Does not leave this room."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


class Moved(Struct, frozen=True):
    """A module as it stands below its new root."""

    text: str
    shifts: dict[int, tuple[int, ...]]
    """Line → columns of the old text at which something was put in, in order."""
    width: int
    """How many characters each time."""

    def column(self, line: int, column: int) -> int:
        """Return the column in the old text for one of the new text."""
        starts = self.shifts.get(line, ())
        passed = bisect_left([start + self.width * position for position, start in enumerate(starts)], column)
        return max(column - self.width * passed, starts[passed - 1] if passed else 1)


def move(text: str, root: str) -> Moved:
    """Put a module's package, and what it reads of `data`, below `root`. Raises MoveError for uses of `data` that cannot follow."""
    places: list[tuple[int, str]] = []
    before = after_data = ""
    packaged = False
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "skip":
            continue
        word = token.group()
        if after_data and word not in {".", "["}:
            raise _refusal(text, token.start())
        after_data = ""
        if before == "package" and not packaged:
            places.append((token.start(), f"{root}."))
            packaged = True
        elif word == "data" and token.lastgroup == "word" and before != ".":
            places.append((token.end(), f".{root}"))
            after_data = word
        before = word
    if after_data:
        raise _refusal(text, len(text))
    return _apply(text, places, len(root) + 1)


def _apply(text: str, places: list[tuple[int, str]], width: int) -> Moved:
    parts: list[str] = []
    shifts: dict[int, tuple[int, ...]] = {}
    start = 0
    for position, put in places:
        parts += (text[start:position], put)
        line, column = _place(text, position)
        shifts[line] = (*shifts.get(line, ()), column)
        start = position
    return Moved("".join((*parts, text[start:])), shifts, width)


def _refusal(text: str, position: int) -> MoveError:
    message = "it uses `data` as a whole, or as a name of its own: write what it reads, such as `data.gate.data`"
    return MoveError(message, *_place(text, text.rfind("data", 0, position)))


def _place(text: str, position: int) -> tuple[int, int]:
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)
