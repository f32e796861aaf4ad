"""Durations as Kestra reads them: ISO 8601 as Java does, or a number of seconds."""

from __future__ import annotations

import re

from gate.model.source import Json

_ISO = re.compile(
    r"([-+]?)P(?:([-+]?\d+)D)?(T(?:([-+]?\d+)H)?(?:([-+]?\d+)M)?(?:([-+]?\d+)(?:[.,](\d{0,9}))?S)?)?",
    re.IGNORECASE | re.ASCII,
)
_SECONDS = re.compile(r"[-+]?[0-9.]+")


def parse(value: Json) -> float | None:
    """Return a duration in seconds; None where it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    if not isinstance(value, str):
        return None
    text = value.strip()
    if _SECONDS.fullmatch(text):
        return float(text) if text.count(".") <= 1 and any(sign.isdigit() for sign in text) else None
    return _iso(text)


def _iso(text: str) -> float | None:
    found = _ISO.fullmatch(text)
    if found is None or not (found[2] or found[3]) or (found[3] and not any(found.group(4, 5, 6))):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.group(2, 4, 5, 6))
    fraction = float(f"0.{found[7] or 0}") * (-1 if (found[6] or "").startswith("-") else 1)
    whole = days * 86400 + hours * 3600 + minutes * 60 + seconds + fraction
    return -whole if found[1] == "-" else whole
