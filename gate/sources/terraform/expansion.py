"""`count` and `for_each`: which instances a block has, as far as that can be known."""

from __future__ import annotations

from msgspec import Struct

from gate.sources.terraform.conversion import convert
from gate.sources.terraform.kinds import NUMBER
from gate.sources.terraform.nodes import Body
from gate.sources.terraform.scope import Inner, Scope
from gate.sources.terraform.session import Session
from gate.sources.terraform.values import (
    EvaluationError,
    Marks,
    Open,
    SetValue,
    Unknown,
    Value,
    bare,
    describe,
    keys_of,
    mark,
    unknown,
)

MAX_INSTANCES = 10_000


class UnknownKey:
    """Stands for the keys of instances that cannot be known yet."""


UNKNOWN_KEY = UnknownKey()
Key = str | int | None | UnknownKey


class Expansion(Struct, frozen=True):
    """The keys of a block's instances, with the names that each sees. `kind` is `single`, `count`, `for_each` or `unknown`."""

    kind: str
    instances: tuple[tuple[Key, dict[str, Value]], ...]


SINGLE = Expansion("single", ((None, {}),))


def expand(session: Session, body: Body, scope: Scope) -> Expansion:
    """Return a block's instances; where its `count` or `for_each` is wrong, that is recorded."""
    for name, read in (("count", _count), ("for_each", _for_each)):
        argument = body.arguments.get(name)
        if argument is not None:
            value, marks = bare(session.evaluate(argument.expression, scope))
            if isinstance(value, Unknown | Open):
                return _unknown(name, marks)
            try:
                return read(value, marks)
            except EvaluationError as error:
                session.error(error, argument.expression)
                return _unknown(name, marks)
    return SINGLE


def key_text(key: Key) -> str:
    """Write an instance key as it stands in an address."""
    if key is None:
        return ""
    if isinstance(key, UnknownKey):
        return "[?]"
    if isinstance(key, int):
        return f"[{key}]"
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"), ("${", "$${"), ("%{", "%%{")):
        key = key.replace(plain, escaped)
    return f'["{key if key.isprintable() else "".join(map(_printable, key))}"]'


def _printable(character: str) -> str:
    if character.isprintable():
        return character
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"


def _unknown(name: str, marks: Marks) -> Expansion:
    one = unknown(marks)
    names = {"count": _object(index=one)} if name == "count" else {"each": _object(key=one, value=one)}
    return Expansion("unknown", ((UNKNOWN_KEY, names),))


def _object(**attributes: Value) -> dict[str, Value]:
    return attributes


def _count(value: Value, marks: Marks) -> Expansion:
    number = convert(value, NUMBER)
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        raise EvaluationError(f"found {describe(value)} where a count was expected", "Write a whole number that is not negative.")
    if number > MAX_INSTANCES:
        raise EvaluationError(f"count is more than {MAX_INSTANCES}", "Make fewer instances.")
    return Expansion("count", tuple((index, {"count": _object(index=mark(index, marks))}) for index in range(number)))


def _for_each(value: Value, marks: Marks) -> Expansion:
    if not isinstance(value, dict | SetValue):
        raise EvaluationError(f"found {describe(value)} where a map or set was expected", "Use a map, or toset around a list.")
    if marks.sensitive:  # an address would show it
        raise EvaluationError(
            "found a sensitive value in for_each, which Terraform refuses", "Loop over names, and look the secret up by name."
        )
    if len(value) > MAX_INSTANCES:
        raise EvaluationError(f"for_each has more than {MAX_INSTANCES} elements", "Make fewer instances.")
    pairs = [(key, value[key]) for key in keys_of(value)] if isinstance(value, dict) else [(item, item) for item in value]
    if not all(isinstance(key, str) for key, _ in pairs):
        raise EvaluationError("found a set whose elements are not strings", "Use a set of strings, or a map.")
    instances = ((str(key), {"each": _object(key=mark(key, marks), value=mark(item, marks))}) for key, item in pairs)
    return Expansion("for_each", tuple(instances))


def instance_scope(names: dict[str, Value], outer: Scope) -> Scope:
    """Return the scope of one instance."""
    return Inner(names, outer) if names else outer


def gather(expansion: Expansion, items: list[Value], marks: Marks) -> Value:
    """Return what a reference to all instances means: one value, a tuple, or an object."""
    if expansion.kind == "single":
        return items[0]
    if expansion.kind == "unknown":
        return unknown(marks)
    if expansion.kind == "count":
        return tuple(items)
    return {str(key): item for (key, _), item in zip(expansion.instances, items, strict=True)}
