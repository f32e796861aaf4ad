"""Text from files as a terminal or a CI log may show it: what either would act on or hide becomes visible escapes."""

from __future__ import annotations

import re

_COMMAND = re.compile(r"##(?=[A-Za-z]*\[)|^[ \t]*::")
"""How a line tells a CI runner what to do: `##[…]` and `##vso[…]` anywhere, `::…::` at its start."""


def visible(text: str) -> str:
    """Return `text` on one line, with every character escaped that a terminal would act on or hide, and no command to a runner."""
    if text.isprintable() and "##" not in text and "::" not in text:
        return text
    return "".join(cells(text))


def cells(text: str) -> list[str]:
    """Return each character of a text as it may be shown."""
    found = [shown(character) for character in text]
    for command in _COMMAND.finditer(text):
        last = command.end() - 1
        found[last] = f"\\x{ord(text[last]):02x}"
    return found


def shown(character: str) -> str:
    """Return one character, escaped when it is not printable; a tab is four spaces."""
    if character.isprintable():
        return character
    if character == "\t":
        return "    "
    return character.encode("unicode_escape").decode("ascii")


def width(text: str) -> int:
    """Return how many columns of a terminal a printable text takes."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width  # noqa: PLC0415 - most texts are ASCII

    return sum(0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1 for one in text)


def fold(text: str, columns: int | None, *, first: int, hang: int) -> list[str]:
    """Break a printable text into lines for a terminal that is `columns` wide; no width known: one line.

    The first line starts `first` columns in, the others are indented by `hang`. A word that is too long is left whole.
    """
    if columns is None:
        return [text]
    lines: list[str] = []
    line, used = "", first
    for word in text.split(" "):
        if line and used + 1 + width(word) > columns:
            lines.append(line)
            line, used = visible(" " * hang + word), hang + width(word)
        else:
            line, used = (f"{line} {word}", used + 1 + width(word)) if line else (word, used + width(word))
    return [*lines, line]
