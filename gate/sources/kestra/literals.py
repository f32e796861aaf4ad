"""Whether the values that a flow writes for its own inputs fit them: defaults, and what a Schedule or Webhook supplies. From 2.0 on."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import NamedTuple

import msgspec

from gate.model.kestra import Misfit
from gate.model.source import Json, Path
from gate.model.terraform import UNKNOWN_PART
from gate.sources.kestra import durations
from gate.sources.kestra.constraints import java_pattern
from gate.sources.kestra.fitting import misfit

Data = dict[str, Json]
Comparable = float | date | datetime | time
_BLOCKS = ("{{", "{%", "{#", UNKNOWN_PART)
_EMAIL = re.compile(r"|[a-zA-Z0-9_!#$%&’*+/=?`{|}~^.-]+@[a-zA-Z0-9.-]+")


class Leaf(NamedTuple):
    """An input as an execution gets it: what a FORM groups bears the form's id before its own."""

    id: str
    data: Data
    path: Path


def leaves(flow: Data) -> list[Leaf]:
    """Return all inputs, those of forms in place of the form."""
    found = []
    for index, one in _mappings(flow.get("inputs")):
        path: Path = ("inputs", index)
        if one.get("type") == "FORM":
            children = _mappings(one.get("inputs"))
            found += [Leaf(f"{one.get('id')}.{child.get('id')}", child, (*path, "inputs", place)) for place, child in children]
        else:
            found.append(Leaf(str(one.get("id")), one, path))
    return found


def wrong_defaults(flow: Data) -> Iterator[Misfit]:
    """Yield the defaults that their input would not take."""
    for leaf in leaves(flow):
        wrong = _problem(leaf.data, leaf.data.get("defaults"))
        if wrong:
            yield misfit("wrong-input", "defaults", (*leaf.path, "defaults"), instead=wrong)


def wrong_supply(flow: Data, given: Data, path: Path) -> Iterator[Misfit]:
    """Yield what a trigger supplies and its input would not take."""
    for leaf in leaves(flow):
        wrong = _problem(leaf.data, given.get(leaf.id))
        if wrong:
            yield misfit("wrong-input", leaf.id, (*path, leaf.id), instead=wrong)


def _problem(one: Data, value: Json) -> str | None:
    """Return what an input asks for, where a literal value is not that."""
    text = _written(value)
    if value is None or any(sign in text for sign in _BLOCKS):
        return None
    kind = str(one.get("type"))
    if kind in _ORDERED:
        words, parse, lower, upper = _ORDERED[kind]
        found = parse(text)
        return words if found is None else _beyond(found, _limit(one.get(lower), parse), _limit(one.get(upper), parse))
    if kind == "EMAIL":
        return None if _EMAIL.fullmatch(text) else "an e-mail address"
    if kind == "SELECT":
        return _not_among(one, text)
    pattern = one.get("validator")
    return f"text like {pattern}" if kind == "STRING" and isinstance(pattern, str) and not _matches(pattern, text) else None


def _limit(value: Json, parse: Callable[[str], Comparable | None]) -> Comparable | None:
    """Return a limit, which Kestra reads as it reads any property: a duration may be a number of seconds."""
    return durations.parse(value) if parse is _duration else parse(str(value))


def _written(value: Json) -> str:
    """Return a value as Kestra writes it out to look at it."""
    if isinstance(value, bool):
        return str(value).lower()
    return msgspec.json.encode(value).decode() if isinstance(value, list | dict) else str(value)


def _beyond(value: Comparable, low: Comparable | None, high: Comparable | None) -> str | None:
    if low is not None and value < low:  # type: ignore[operator] # all three were read by one parser
        return f"{low} or more"
    return f"{high} or less" if high is not None and value > high else None  # type: ignore[operator]


def _not_among(one: Data, text: str) -> str | None:
    values = one.get("values")
    if one.get("allowCustomValue") in (True, "true") or not isinstance(values, list):
        return None
    known = [str(entry.get("value") if isinstance(entry, dict) else entry) for entry in values]
    known = [name.lower() if name in ("True", "False") else name for name in known]
    return None if text in known else f"one of its values: {', '.join(known)}"


def _matches(pattern: str, text: str) -> bool:
    try:
        return re.fullmatch(java_pattern(pattern), text) is not None
    except re.error:
        return True  # Java may know what Python does not


def _whole(text: str) -> float | None:
    return float(int(text)) if re.fullmatch(r"[-+]?\d+", text, re.ASCII) and -(2**31) <= int(text) < 2**31 else None


def _decimal(text: str) -> float | None:
    found = re.fullmatch(r"\s*([-+]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?))[fFdD]?\s*", text, re.ASCII)
    number = float(found[1]) if found else None
    return None if number is None or math.isnan(number) else number


def _duration(text: str) -> float | None:
    return durations.parse(text) if re.match(r"[-+]?[pP]", text) else None


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if _can(datetime.fromisoformat, text) and re.search(r"[tT].*(?:[zZ]|[-+]\d\d.*)$", text) else None


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) and _can(date.fromisoformat, text) else None


def _time(text: str) -> time | None:
    return time.fromisoformat(text) if re.fullmatch(r"\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?", text) and _can(time.fromisoformat, text) else None


def _can(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


_ORDERED: dict[str, tuple[str, Callable[[str], Comparable | None], str, str]] = {
    "INT": ("a whole number", _whole, "min", "max"),
    "FLOAT": ("a number", _decimal, "min", "max"),
    "DURATION": ("a duration such as PT10M", _duration, "min", "max"),
    "DATETIME": ("a time such as 2026-01-31T10:00:00Z", _instant, "after", "before"),
    "DATE": ("a date such as 2026-01-31", _date, "after", "before"),
    "TIME": ("a time of day such as 10:00:00", _time, "after", "before"),
}


def _mappings(entries: Json) -> list[tuple[int, Data]]:
    return [(index, one) for index, one in enumerate(entries) if isinstance(one, dict)] if isinstance(entries, list) else []
