"""Functions over marks: what is sensitive, and what is ephemeral."""

from __future__ import annotations

from collections.abc import Callable

from gate.sources.terraform.functions.signature import check_count
from gate.sources.terraform.values import SENSITIVE, Open, Unknown, Value, bare, mark, unknown


def _sensitive(arguments: list[Value]) -> Value:
    check_count(arguments, 1, 1)
    return mark(arguments[0], SENSITIVE)


def _nonsensitive(arguments: list[Value]) -> Value:
    check_count(arguments, 1, 1)
    value, marks = bare(arguments[0])
    return mark(value, marks._replace(sensitive=False))


def _issensitive(arguments: list[Value]) -> Value:
    check_count(arguments, 1, 1)
    value, marks = bare(arguments[0])
    return unknown(marks) if isinstance(value, Unknown | Open) else marks.sensitive


def _ephemeralasnull(arguments: list[Value]) -> Value:
    """Return the value: what is ephemeral is unknown here already."""
    check_count(arguments, 1, 1)
    return arguments[0]


MARKING: dict[str, Callable[[list[Value]], Value]] = {
    "ephemeralasnull": _ephemeralasnull,
    "issensitive": _issensitive,
    "nonsensitive": _nonsensitive,
    "sensitive": _sensitive,
}
