"""Which names of time zones Kestra takes: those of Java's ZoneId."""

from __future__ import annotations

import re
from functools import cache

_OFFSET = re.compile(r"[-+](?:1?\d|0\d)(?::?[0-5]\d(?::?[0-5]\d)?)?")
_PREFIXES = ("UTC", "GMT", "UT")
_NOT_IN_JAVA = frozenset({"EST", "MST", "HST", "ROC", "Factory", "localtime", "posixrules", "leapseconds", "tzdata.zi"})
_NOT_REGIONS = ("posix/", "right/")  # folders of copies
_ONLY_IN_JAVA = re.compile(r"SystemV/(?:AST4ADT|AST4|EST5EDT|EST5|CST6CDT|CST6|MST7MDT|MST7|PST8PDT|PST8|YST9YDT|YST9|HST10)")


def is_zone(name: str) -> bool:
    """Whether Java knows a time zone by this name: a region, `Z`, or an offset, also behind UTC, GMT or UT."""
    if name == "Z" or name in _PREFIXES:
        return True
    prefix = next((one for one in _PREFIXES if name.startswith((one + "+", one + "-"))), "")
    if prefix or name[:1] in ("+", "-"):
        offset = name[len(prefix) :]
        return _OFFSET.fullmatch(offset) is not None and _hours(offset) <= 18 * 3600
    return _is_region(name)


def _hours(offset: str) -> int:
    digits = offset[1:].replace(":", "")
    if ":" not in offset and len(digits) <= 2:
        return int(digits) * 3600
    hours, minutes, seconds = (int(part or 0) for part in (digits[:-2] if len(digits) == 3 else digits[:2], digits[2:4], digits[4:6]))
    return hours * 3600 + minutes * 60 + seconds


@cache
def _is_region(name: str) -> bool:
    """Look for one region: to list all of them takes the time of a whole check."""
    if name in _NOT_IN_JAVA or name.startswith(_NOT_REGIONS):
        return False
    if _ONLY_IN_JAVA.fullmatch(name):
        return True
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 (a flow seldom names a zone)

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # no such file, no name of one, or a folder
        return False
    return True
