"""Text from files as a terminal may show it: control characters, bidirectional marks and the like become visible escapes."""

from __future__ import annotations


def visible(text: str) -> str:
    """Return `text` on one line, with every character escaped that a terminal would act on or hide."""
    if text.isprintable():
        return text
    return "".join(shown(character) for character in text)


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
