"""Where names are looked up, and how loops and conditions take values. Evaluates nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from gate.sources.terraform.conversion import convert
from gate.sources.terraform.kinds import STRING
from gate.sources.terraform.values import UNKNOWN, EvaluationError, Marks, Open, SetValue, Unknown, Value, bare, describe, keys_of


class Scope(Protocol):
    """Where names are looked up."""

    def lookup(self, name: str) -> Value:
        """Return the value of a name. Raises EvaluationError when there is none."""


class Inner:
    """The names of a `for`, a `dynamic` block or a template, around which others may stand."""

    __slots__ = ("names", "outer")

    def __init__(self, names: Mapping[str, Value], outer: Scope | None) -> None:
        self.names = names
        self.outer = outer

    def lookup(self, name: str) -> Value:
        """Return the value of a name. Raises EvaluationError when there is none."""
        if name in self.names:
            return self.names[name]
        if self.outer is None:
            raise EvaluationError(f"there is nothing called {name} here", f"Pass {name} in, or correct the name.")
        return self.outer.lookup(name)


def entries(collection: Value) -> Iterator[tuple[Value, Value]]:
    """Yield the keys and values that a loop goes over."""
    if isinstance(collection, dict):
        for key in keys_of(collection):
            yield key, collection[key]
    elif isinstance(collection, SetValue):
        yield from ((item, item) for item in collection)
    elif isinstance(collection, list | tuple):
        yield from enumerate(collection)
    else:
        raise EvaluationError(f"found {describe(collection)} where a collection was expected", "Loop over a list, set or map.")


def loop_scope(key_name: str | None, value_name: str, key: Value, value: Value, scope: Scope) -> Inner:
    """Return the scope of one turn of a loop."""
    return Inner({value_name: value} if key_name is None else {key_name: key, value_name: value}, scope)


def as_key(value: Value) -> str | None:
    """Return a value as the key of an object; None where it is not known."""
    if value is None:
        raise EvaluationError("the key is null", "Write a key that is not null.")
    key = UNKNOWN if isinstance(value, Unknown | Open) else convert(value, STRING)
    return key if isinstance(key, str) else None


def truth(value: Value) -> tuple[bool | None, Marks]:
    """Return a condition as true, false, or None where it is unknown."""
    value, marks = bare(value)
    if isinstance(value, Unknown | Open):
        return None, marks
    if value is None:
        raise EvaluationError("the condition is null", "Make it true or false.")
    if isinstance(value, bool):
        return value, marks
    if isinstance(value, str) and value in {"true", "false", "1", "0"}:
        return value in {"true", "1"}, marks
    raise EvaluationError(f"found {describe(value)} where a condition was expected", "Write a comparison.")
