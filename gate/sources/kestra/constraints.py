"""The constraints that Kestra's validator checks on a property that it could read, and what it would rather have."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from gate.model.source import Json
from gate.sources.kestra import durations, timezones
from gate.sources.kestra.schema import Rules

_LABEL_KEY = r"^[\p{Ll}][\p{L}0-9._-]*$"
_IN_WORDS = {
    _LABEL_KEY: "a small letter, then letters, digits, dots, dashes and underscores",
    "^[a-z0-9][a-z0-9._-]*": "a small letter or digit, then small letters, digits, dots, dashes and underscores",
    "^[a-zA-Z0-9][a-zA-Z0-9._-]*": "a letter or digit, then letters, digits, dots, dashes and underscores",
    "^[a-zA-Z0-9][.a-zA-Z0-9_-]*": "a letter or digit, then letters, digits, dots, dashes and underscores",
    "^[a-zA-Z0-9][a-zA-Z0-9_-]*": "a letter or digit, then letters, digits, dashes and underscores",
    r"^[A-Za-z_$][A-Za-z0-9_$]*(\.[A-Za-z_$][A-Za-z0-9_$]*)*$": "the name of a type, such as io.kestra.plugin.core.log.Log",
}
_SYSTEM = "system."
_FILLED = frozenset({"NotNull", "NotEmpty", "NotBlank"})


def broken(value: Json, rules: Rules) -> str | None:
    """Return what the first constraint that a value breaks asks for, in words; None where it keeps them all."""
    for name, parameters in rules.items():
        check = _CHECKS.get(name)
        if check is not None and (found := check(value, parameters)) is not None:
            return found
    return None


def is_missing(value: Json, rules: Rules) -> bool:
    """Whether a property has no value though it must have one; null, and text or a list that is empty where it must not be."""
    if value is None:
        return not _FILLED.isdisjoint(rules)
    if isinstance(value, str):
        least = rules.get("Size", {}).get("min", 0)
        return ("NotEmpty" in rules and not value) or ("NotBlank" in rules and not value.strip()) or (not value and least > 0)
    return value in ([], {}) and "NotEmpty" in rules


def _size(value: Json, parameters: dict[str, Json]) -> str | None:
    if value is None or isinstance(value, bool):
        return None
    length = len(value if isinstance(value, list | dict) else str(value))
    least, most = parameters.get("min", 0), parameters.get("max", length)
    return None if least <= length <= most else f"{least} to {most} characters"


def _pattern(value: Json, parameters: dict[str, Json]) -> str | None:
    if value is None or isinstance(value, list | dict):
        return None
    pattern = str(parameters["regexp"])
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return None if _matches(pattern, text) else _IN_WORDS.get(pattern, f"text like {pattern}")


def _matches(pattern: str, text: str) -> bool:
    if pattern == _LABEL_KEY:  # Python has no classes of characters by their properties
        return text[:1].islower() and all(one.isalpha() or one in "0123456789._-" for one in text)
    return _compiled(pattern).fullmatch(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


def _number(value: Json) -> float | None:
    if isinstance(value, bool) or value in (None, ""):
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _min(value: Json, parameters: dict[str, Json]) -> str | None:
    number = _number(value)
    return f"{parameters['value']} or more" if number is not None and int(number) < parameters["value"] else None


def _positive(value: Json, _: dict[str, Json]) -> str | None:
    number = _number(value)
    return "a number above 0" if number is not None and number <= 0 else None


def _positive_or_zero(value: Json, _: dict[str, Json]) -> str | None:
    number = _number(value)
    return "0 or more" if number is not None and number < 0 else None


def _shortest(value: Json, parameters: dict[str, Json]) -> str | None:
    units = {"days": 86400, "hours": 3600, "minutes": 60, "seconds": 1, "millis": 0.001, "nanos": 1e-9}
    least = sum(parameters.get(unit, 0) * seconds for unit, seconds in units.items()) or 0.001
    duration = durations.parse(value)
    return f"a duration of {least:g} seconds or more" if duration is not None and duration < least else None


def _longest(value: Json, parameters: dict[str, Json]) -> str | None:
    most = durations.parse(parameters["max"])
    duration = durations.parse(value)
    return f"a duration of {parameters['max']} or less" if duration is not None and most is not None and duration > most else None


def _nothing(value: Json, _: dict[str, Json]) -> str | None:
    return None if value is None else "no value at all"


def _regex(value: Json, _: dict[str, Json]) -> str | None:
    if not isinstance(value, str):
        return None
    return None if is_regex(value) else "a regular expression"


_ONLY_JAVA = re.compile(r"\\[pP]\{[^}]*\}|\\[zZRXhHGQE]|\\x\{[^}]*\}")
_BROKEN = ("unterminated", "missing", "nothing to repeat", "unbalanced", "bad character range", "min repeat greater")


def java_pattern(text: str) -> str:
    """Return a regular expression of Java as Python writes it, as far as they only write it differently."""
    return text.replace("(?<", "(?P<").replace("(?P<=", "(?<=").replace("(?P<!", "(?<!")


def is_regex(text: str) -> bool:
    """Whether a text may be a regular expression; where Java's and Python's differ, it may."""
    try:
        re.compile(_ONLY_JAVA.sub("x", java_pattern(text)))
    except re.error as error:
        return not any(sign in error.msg for sign in _BROKEN)
    return True


def _timezone(value: Json, _: dict[str, Json]) -> str | None:
    return "a time zone such as Europe/Berlin" if isinstance(value, str) and not timezones.is_zone(value) else None


def _tenant(value: Json, _: dict[str, Json]) -> str | None:
    return _pattern(value, {"regexp": "[a-z0-9][a-z0-9_-]{0,99}"})


def _hostname_part(value: Json, _: dict[str, Json]) -> str | None:
    found = _pattern(value, {"regexp": "[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?"})
    return found and "small letters, digits and dashes, 64 at most"


def _no_system_label(value: Json, _: dict[str, Json]) -> str | None:
    key = value.get("key") if isinstance(value, dict) else None
    return (
        "a label of your own: Kestra sets those that begin with system. itself"
        if isinstance(key, str) and key.startswith(_SYSTEM)
        else None
    )


_CHECKS: dict[str, Callable[[Json, dict[str, Json]], str | None]] = {
    "Size": _size,
    "Pattern": _pattern,
    "Min": _min,
    "Positive": _positive,
    "PositiveOrZero": _positive_or_zero,
    "DurationMin": _shortest,
    "DurationMax": _longest,
    "Null": _nothing,
    "Regex": _regex,
    "SafeRegexValidation": _regex,
    "TimezoneId": _timezone,
    "TenantId": _tenant,
    "Rfc1123Label": _hostname_part,
    "NoSystemLabelValidation": _no_system_label,
}
KNOWN = frozenset({*_CHECKS, *_FILLED})
