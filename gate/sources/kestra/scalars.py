"""Which values Kestra's reader (Jackson) takes for a type that is no mapping and no list. Text is converted where Jackson converts it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from gate.model.source import Json
from gate.sources.kestra import durations

CASELESS = "~"
IN_WORDS = {
    "text": "text",
    "name": "text",
    "count": "a whole number",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "duration": "a duration such as PT10M",
    "uri": "an address",
    "option": "text, or a mapping with `value`",
    "charset": "the name of a character set, such as UTF-8",
    "Instant": "a time such as 2026-01-31T10:00:00Z",
    "ZonedDateTime": "a time such as 2026-01-31T10:00:00Z",
    "LocalDate": "a date such as 2026-01-31",
    "LocalTime": "a time of day such as 10:00:00",
    "OffsetTime": "a time of day with a zone, such as 10:00:00Z",
}
WRITTEN_AS_TEXT = frozenset(IN_WORDS) - {"text", "name", "count", "option", "boolean", "integer", "number"}

DATES = ("Instant", "ZonedDateTime", "LocalDate", "LocalTime", "OffsetTime")
_BOOLEANS = frozenset({"true", "false", "True", "False", "TRUE", "FALSE", ""})
_INTEGER = re.compile(r"\s*[-+]?\d+\s*")
_NUMBER = re.compile(r"\s*(?:[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?[fFdD]?|NaN|[-+]?INF|[-+]?Infinity)\s*")
_DAY = r"-?\d{4,9}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_HOUR = r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?"
_ZONE = r"(?:Z|z|[+-](?:0\d|1[0-8])(?::?[0-5]\d(?::?[0-5]\d)?)?)"
_FORMATS = {
    "Instant": rf"\s*{_DAY}[Tt]{_HOUR}{_ZONE}\s*|\s*-?\d+(?:\.\d+)?\s*|\s*",
    "ZonedDateTime": rf"\s*{_DAY}[Tt]{_HOUR}{_ZONE}(?:\[[^\]]+\])?\s*|\s*-?\d+(?:\.\d+)?\s*|\s*",
    "LocalDate": rf"\s*{_DAY}(?:T{_HOUR}Z?)?\s*|\s*",
    "LocalTime": rf"\s*{_HOUR}\s*|\s*{_DAY}T{_HOUR}\s*|\s*",
    "OffsetTime": rf"\s*{_HOUR}{_ZONE}\s*|\s*",
}
_NOT_IN_A_URI = re.compile(r"[\s<>\"{}|\\^`]")


def fits(value: Json, word: str) -> bool:
    """Whether a value that is not null is read as what a word of the catalogue says."""
    return _READERS.get(word, _anything)(value)


def is_constant(value: Json, constants: tuple[str, ...]) -> bool:
    """Whether a value is read as one of an enumeration's constants: by name, or by its place among them."""
    names = [one for one in constants if one != CASELESS]
    if isinstance(value, bool) or not isinstance(value, str | int):
        return False
    if isinstance(value, int):
        return 0 <= value < len(names)
    if value.upper() in names if CASELESS in constants else value in names:
        return True
    return _INTEGER.fullmatch(value) is not None and 0 <= int(value) < len(names)


def _anything(_value: Json) -> bool:
    return True


def is_text(value: Json) -> bool:
    """Whether a value is read as text: numbers and booleans are."""
    return isinstance(value, str | int | float)


def _boolean(value: Json) -> bool:
    return value in _BOOLEANS if isinstance(value, str) else isinstance(value, int)


def _integer(value: Json) -> bool:
    if isinstance(value, str):
        return value == "" or (_INTEGER.fullmatch(value) is not None and -(2**31) <= int(value) < 2**31)
    return isinstance(value, int | float) and not isinstance(value, bool) and -(2**31) <= value < 2**31


def _number(value: Json) -> bool:
    if isinstance(value, str):
        return value == "" or _NUMBER.fullmatch(value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)


def _duration(value: Json) -> bool:
    return durations.parse(value) is not None or value == ""


def _uri(value: Json) -> bool:
    return isinstance(value, str) and not _NOT_IN_A_URI.search(value)


def _charset(value: Json) -> bool:
    import codecs  # noqa: PLC0415 (seldom needed)

    try:
        return isinstance(value, str) and codecs.lookup(value) is not None
    except LookupError:
        return False


@cache
def _format(word: str) -> re.Pattern[str]:
    return re.compile(_FORMATS[word])


def _date_or_time(word: str) -> Callable[[Json], bool]:
    numbers = word in ("Instant", "ZonedDateTime", "LocalDate")

    def read(value: Json) -> bool:
        if isinstance(value, str):
            return _format(word).fullmatch(value) is not None
        if isinstance(value, list):
            return all(isinstance(one, int) and not isinstance(one, bool) for one in value)
        return numbers and isinstance(value, int | float) and not isinstance(value, bool)

    return read


_READERS: dict[str, Callable[[Json], bool]] = {
    "text": is_text,
    "name": lambda value: isinstance(value, str),
    "count": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "option": lambda value: not isinstance(value, dict) or value.get("value") is not None,
    "boolean": _boolean,
    "integer": _integer,
    "number": _number,
    "duration": _duration,
    "uri": _uri,
    "charset": _charset,
    **{word: _date_or_time(word) for word in _FORMATS},
}
