"""Colours for a terminal, or none. A report says the same without them."""

from __future__ import annotations

from enum import StrEnum


class Style(StrEnum):
    """What a piece of text is; the values are terminal codes."""

    ALLOW = "1;32"
    DENY = "1;31"
    INDETERMINATE = "1;35"
    WARN = "33"
    PLACE = "36"
    STRONG = "1"
    FAINT = "2"


class Painter:
    """Paints text where colours are wanted."""

    def __init__(self, *, colour: bool) -> None:
        self.colour = colour

    def __call__(self, style: Style, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.colour and text else text
