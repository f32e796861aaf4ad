"""A source line with a caret below it. The line comes redacted; only its look is made here."""

from __future__ import annotations

from gate.model.report import Excerpt
from gate.reports.style import Painter, Style
from gate.reports.visible import shown, width

LONGEST = 110
"""Columns of a source line that are shown; longer ones are cut around the caret."""


def snippet(excerpt: Excerpt, gutter: int, paint: Painter) -> list[str]:
    """Return the line and its underline, with line numbers `gutter` wide."""
    text, start, end = _window(excerpt)
    cells = [shown(character) for character in text]
    before = width("".join(cells[:start]))
    marked = max(width("".join(cells[start:end])), 1)
    number = str(excerpt.line).rjust(gutter)
    bar = paint(Style.FAINT, "|")
    return [
        f"{paint(Style.FAINT, number)} {bar} {''.join(cells)}",
        f"{' ' * gutter} {bar} {' ' * before}{paint(Style.STRONG, '^' + '~' * (marked - 1))}",
    ]


def _window(excerpt: Excerpt) -> tuple[str, int, int]:
    """Return the part of the line to show, and where the marked part starts and ends in it, from 0."""
    text = excerpt.text.rstrip()
    start = min(max(excerpt.column - 1, 0), len(text))
    end = min(max(excerpt.end_column - 1, start), len(text))
    if len(text) <= LONGEST:
        return text, start, end
    first = min(max(start - LONGEST // 3, 0), len(text) - LONGEST)
    last = first + LONGEST
    head, tail = ("…" if first else ""), ("…" if last < len(text) else "")
    shift = len(head) - first
    return f"{head}{text[first:last]}{tail}", start + shift, min(end, last) + shift
