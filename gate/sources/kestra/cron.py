"""Cron expressions as Kestra reads them: five fields, six with seconds, names of days and months, or a nickname."""

from __future__ import annotations

import re

_NICKNAMES = frozenset({"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"})
_MONTHS = dict(zip(["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], range(1, 13), strict=True))
_DAYS = dict(zip(["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"], range(1, 8), strict=True))
_Field = tuple[str, int, int, dict[str, int]]
_FIELDS: tuple[_Field, ...] = (
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day of the month", 1, 31, {}),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 0, 7, _DAYS),
)
_SECONDS: _Field = ("second", 0, 59, {})
_DAY_OF_MONTH = "day of the month"


def problem(text: str, *, seconds: bool, last_days: bool) -> str | None:
    """Return what a cron expression should be, where Kestra cannot read it. `last_days`: L stands for the last day of the month."""
    text = text.strip()
    if text.startswith("@"):
        return None if text in _NICKNAMES else f"one of {', '.join(sorted(_NICKNAMES))}"
    fields = (_SECONDS, *_FIELDS) if seconds else _FIELDS
    parts = re.split(r"\s+", text)
    if len(parts) != len(fields):
        return f"{len(fields)} fields"
    for part, (name, low, high, names) in zip(parts, fields, strict=True):
        if not all(_is_range(one, low, high, names, last=last_days and name == _DAY_OF_MONTH) for one in part.split(",")):
            return f"{low} to {high} for the {name}, such as *, {low}, {low}-{high} or */2"
    return None


def by_the_clock(text: str, *, seconds: bool) -> bool:
    """Whether a schedule names hours or days, so that its time zone matters; `@hourly` and `*/5 * * * *` do not."""
    text = text.strip()
    return text != "@hourly" and (text.startswith("@") or any(part != "*" for part in text.split()[2 if seconds else 1 :]))


def _is_range(text: str, low: int, high: int, names: dict[str, int], *, last: bool) -> bool:
    if last and re.fullmatch(r"L(?:-\d{1,2})?", text):
        return True
    span, slash, step = text.partition("/")
    if slash and not (step.isdecimal() and 1 <= int(step) <= max(high, 1)):
        return False
    if span == "*":
        return True
    first, dash, second = span.partition("-")
    start, end = _number(first, names), _number(second, names) if dash else None
    if start is None or not low <= start <= high:
        return False
    return not dash or (end is not None and low <= end <= high and start <= end)


def _number(text: str, names: dict[str, int]) -> int | None:
    if text.isdecimal() and text.isascii() and len(text) < 4:
        return int(text)
    return names.get(text.upper())
