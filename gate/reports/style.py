"""Colours for a terminal, or none. A report says the same without them."""

from __future__ import annotations

from enum import StrEnum


class Style(StrEnum):
    """What a piece of text is; the values are terminal codes.

    They read on light and on dark ground: no yellow or cyan, which fade on white, no blue, which drowns in black, and
    no bold green, which many terminals turn into a bright one.
    """

    ALLOW = "32"
    DENY = "1;31"
    INDETERMINATE = "1;35"
    WARN = "35"
    STRONG = "1"
    FAINT = "2"


class Painter:
    """Paints text where colours are wanted, and knows how wide the terminal is, if it is one."""

    def __init__(self, *, colour: bool, columns: int | None = None) -> None:
        self.colour = colour
        self.columns = columns

    def __call__(self, style: Style, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.colour and text else text
