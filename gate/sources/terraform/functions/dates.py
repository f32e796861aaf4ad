"""Functions over points in time. None of them knows what time it is."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gate.sources.terraform.functions.signature import STRING, Function, deep
from gate.sources.terraform.values import EvaluationError, UnsureError

if TYPE_CHECKING:
    from datetime import datetime

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
UNITS = {"ns": 1, "us": 1000, "µs": 1000, "μs": 1000, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
LONGEST = 2**63
"""Terraform counts nanoseconds in 64 bits."""


def _moment(text: str) -> tuple[datetime, int]:
    """Read a time: to the second, and the nanoseconds."""
    import re  # noqa: PLC0415 (few configurations compute times)
    from datetime import datetime  # noqa: PLC0415

    pattern = r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)"
    found = re.fullmatch(pattern, text, re.ASCII)
    if found is None:
        if re.match(r"\d{4}-\d\d-\d\dT\d", text, re.ASCII):  # Go forgives some
            raise UnsureError
        raise _refusal()
    try:
        moment = datetime.fromisoformat(found[1] + found[3])
    except ValueError:
        if found[1].startswith("0000") or "T24" in text or found[3][1:3] >= "24":
            raise UnsureError from None
        raise _refusal() from None
    return moment, int((found[2] or "")[:9].ljust(9, "0"))


def _refusal() -> EvaluationError:
    return EvaluationError("found text that is not a time", "Write a time such as 2006-01-02T15:04:05Z.")


def _zone(moment: datetime, separator: str) -> str:
    offset = moment.utcoffset()
    minutes = 0 if offset is None else round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{separator}{abs(minutes) % 60:02}"


def _hour(moment: datetime) -> int:
    return moment.hour % 12 or 12


def _verb(verb: str, moment: datetime) -> str:
    numbers = {"M": moment.month, "D": moment.day, "h": moment.hour, "H": _hour(moment), "m": moment.minute, "s": moment.second}
    if verb[0] in numbers and len(verb) <= 2:
        return str(numbers[verb[0]]).zfill(len(verb))
    half = "PM" if moment.hour >= 12 else "AM"
    colon, plain = _zone(moment, ":"), _zone(moment, "")
    words = {
        "YY": f"{moment.year % 100:02}", "YYYY": f"{moment.year:04}", "MMM": MONTHS[moment.month - 1][:3],
        "MMMM": MONTHS[moment.month - 1], "EEE": DAYS[moment.weekday()][:3], "EEEE": DAYS[moment.weekday()],
        "AA": half, "aa": half.lower(), "Z": "Z" if colon == "+00:00" else colon, "ZZZ": "UTC" if plain == "+0000" else plain,
        "ZZZZ": plain, "ZZZZZ": colon,
    }  # fmt: skip
    if verb not in words:
        raise EvaluationError("the format has a letter that stands for no part of a time", "Put literal letters in single quotes.")
    return words[verb]


def _formatdate(pattern: str, text: str) -> str:
    import re  # noqa: PLC0415

    moment, _ = _moment(text)
    written: list[str] = []
    for token in re.finditer(r"''|'(?:[^']|'')+'|'|([a-zA-Z])\1*|[^a-zA-Z']+", pattern):
        part = token[0]
        if part == "'":
            raise EvaluationError("a single quote in the format is not closed", "Close it.")
        if part.startswith("'"):
            written.append("'" if part == "''" else part[1:-1].replace("''", "'"))
        else:
            written.append(_verb(part, moment) if part[0].isascii() and part[0].isalpha() else part)
    return "".join(written)


def _duration(text: str) -> int:
    """Read a duration, in nanoseconds."""
    import re  # noqa: PLC0415

    unsigned = text[1:] if text[:1] in {"-", "+"} else text
    if unsigned == "0":
        return 0
    parts = re.findall(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)", unsigned, re.ASCII)
    if not parts or "".join(amount + unit for amount, unit in parts) != unsigned:
        raise EvaluationError("found text that is not a duration", "Write a duration such as 1h30m.")
    exact = [Fraction(amount.rstrip(".")) * UNITS[unit] for amount, unit in parts]
    if any(amount.denominator != 1 for amount in exact) or sum(exact) >= LONGEST:
        raise UnsureError
    return int(sum(exact)) * (-1 if text.startswith("-") else 1)


def _timeadd(text: str, duration: str) -> str:
    from datetime import timedelta  # noqa: PLC0415

    moment, nanoseconds = _moment(text)
    seconds = (_duration(duration) + nanoseconds) // 10**9
    try:
        result = moment + timedelta(seconds=seconds)
    except OverflowError:
        raise UnsureError from None
    zone = _zone(result, ":")
    return f"{result.year:04}-{result:%m-%dT%H:%M:%S}{'Z' if zone == '+00:00' else zone}"


def _timecmp(left: str, right: str) -> int:
    one, other = _moment(left), _moment(right)
    return (one > other) - (one < other)


FUNCTIONS: dict[str, Function] = {
    "formatdate": deep(_formatdate, STRING, STRING),
    "timeadd": deep(_timeadd, STRING, STRING),
    "timecmp": deep(_timecmp, STRING, STRING),
}
