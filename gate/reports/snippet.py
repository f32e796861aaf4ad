"""A source line with a caret below it. The line comes redacted; only its look is made here."""

from __future__ import annotations

from gate.model.report import Excerpt
from gate.reports.style import Painter, Style
from gate.reports.visible import cells, width

LONGEST = 110
SHORTEST = 20
"""Characters of a source line that are shown; longer ones are cut around the caret, to what the terminal has room for."""

BEFORE = 9
"""Columns that the indent, the bar and two signs of a cut take beside the line."""


def snippet(excerpt: Excerpt, gutter: int, paint: Painter) -> list[str]:
    """Return the line and its underline, with line numbers `gutter` wide."""
    longest = LONGEST if paint.columns is None else min(LONGEST, max(paint.columns - gutter - BEFORE, SHORTEST))
    text, start, end = _window(excerpt, longest)
    shown = cells(text)
    before = width("".join(shown[:start]))
    marked = max(width("".join(shown[start:end])), 1)
    number = str(excerpt.line).rjust(gutter)
    bar = paint(Style.FAINT, "|")
    return [
        f"{paint(Style.FAINT, number)} {bar} {''.join(shown)}",
        f"{' ' * gutter} {bar} {' ' * before}{paint(Style.STRONG, '^' + '~' * (marked - 1))}",
    ]


def _window(excerpt: Excerpt, longest: int) -> tuple[str, int, int]:
    """Return the part of the line to show, and where the marked part starts and ends in it, from 0."""
    text = excerpt.text.rstrip()
    start = min(max(excerpt.column - 1, 0), len(text))
    end = min(max(excerpt.end_column - 1, start), len(text))
    if len(text) <= longest:
        return text, start, end
    first = min(max(start - longest // 3, 0), len(text) - longest)
    last = first + longest
    head, tail = ("…" if first else ""), ("…" if last < len(text) else "")
    shift = len(head) - first
    return f"{head}{text[first:last]}{tail}", start + shift, min(end, last) + shift
