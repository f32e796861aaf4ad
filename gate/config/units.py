"""Durations and sizes as people write them in `gate.yaml`. Knows nothing of where they are used."""

from __future__ import annotations

import re

_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_BYTES = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
_AMOUNT = re.compile(r"([1-9][0-9]{0,8})([A-Za-z]+)", re.ASCII)

DURATION_WORDS = "a duration such as `500ms`, `5s`, `10m`, `24h` or `7d`"
SIZE_WORDS = "a size such as `512MB`, `2GB` or `512MiB`"


def seconds(text: str) -> float:
    """Return the seconds of a duration such as `10m`. Raises ValueError when it is not one, or is zero."""
    amount, factor = _split(text, _SECONDS)
    return amount * factor


def size_in_bytes(text: str) -> int:
    """Return the bytes of a size such as `512MB`. Raises ValueError when it is not one, or is zero."""
    amount, factor = _split(text, _BYTES)
    return int(amount * factor)


def _split(text: str, units: dict[str, float] | dict[str, int]) -> tuple[int, float]:
    found = _AMOUNT.fullmatch(text)
    if found is None or found[2] not in units:
        raise ValueError(f"expected a whole number followed by {', '.join(units)}")
    return int(found[1]), units[found[2]]
