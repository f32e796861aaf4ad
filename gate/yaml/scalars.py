"""Plain scalars, read as Kestra reads them: YAML 1.1 without its dates and base 60 numbers.

`yes` and `on` are true, `010` is 8, `0b11` is 3, `1_000` is 1000, `~` is null; `1:30`, `2026-01-31`, `0o17` and `y` are text.
"""

from __future__ import annotations

import re
from math import isfinite

from gate.model.source import Json

MAX_DIGITS = 1_000  # Kestra's own limit

_CONSTANTS: dict[str, Json] = {
    **dict.fromkeys(("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~"), None),
}
_INTEGER = re.compile(
    r"(?P<sign>[-+]?)(?:0b(?P<b2>_*[01][01_]*)|0x(?P<b16>_*[0-9a-fA-F][0-9a-fA-F_]*)|0(?P<b8>_*[0-7][0-7_]*)|(?P<b10>0|[1-9][0-9_]*))"
)
_BASES = {"b2": 2, "b8": 8, "b10": 10, "b16": 16}
_FLOAT = re.compile(r"[-+]?(?:(?:[0-9][0-9_]*\.[0-9_]*|\._*[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?|[0-9][0-9_]*[eE][-+]?[0-9]+)")
_UNREADABLE = re.compile(
    r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\._+(?:[eE][-+]?[0-9]+)?"
)


def resolve(text: str) -> Json:
    """Return what a plain scalar that is not empty means. Raises ValueError, in words, for numbers that Kestra or JSON cannot hold."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _UNREADABLE.fullmatch(text):
        raise ValueError("something like a number that Kestra cannot read stands here")
    integer = _INTEGER.fullmatch(text)
    if not integer and not _FLOAT.fullmatch(text):
        return text
    if len(text) > MAX_DIGITS:
        raise ValueError(f"a number of more than {MAX_DIGITS:,} digits stands here")
    return _integer(integer) if integer else _float(text)


def _integer(found: re.Match[str]) -> int:
    base = found.lastgroup or ""
    return int(found["sign"] + found[base].replace("_", ""), _BASES[base])


def _float(text: str) -> float:
    value = float(text.replace("_", ""))
    if not isfinite(value):
        raise ValueError("a number that is too large stands here")
    return value
