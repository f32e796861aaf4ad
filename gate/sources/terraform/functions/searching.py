"""Functions that look for values in lists and sets; what is not known in them decides only where it matters."""

from __future__ import annotations

from gate.sources.terraform.conversion import convert
from gate.sources.terraform.functions.collection import ordered, sequence
from gate.sources.terraform.functions.signature import ANYTHING, BOOL, LISTS, Function, deep
from gate.sources.terraform.kinds import Type, type_of, typed, unify
from gate.sources.terraform.operators import equal
from gate.sources.terraform.values import EvaluationError, ListValue, Unknown, UnsureError, Value, plain


def _index(items: Value, wanted: Value) -> int:
    if isinstance(wanted, Unknown):
        raise UnsureError
    for position, item in enumerate(ordered(items)):
        same = equal(item, wanted)
        if same is None:
            raise UnsureError
        if same:
            return position
    raise EvaluationError("the list does not hold that value", "Correct the value, or use contains first.")


def contains(items: Value, wanted: Value) -> bool:
    """Whether a list, tuple or set holds a value of the same type."""
    answers = [equal(item, wanted) for item in sequence(items)]
    if True not in answers and None in answers:
        raise UnsureError
    return True in answers


def _matchkeys(values: Value, keys: Value, wanted: Value) -> Value:
    if len(values) != len(keys):
        raise EvaluationError("there are not as many keys as values", "Pass lists of the same length.")
    one = unify([type_of(keys), type_of(wanted)])
    if one is None:
        raise EvaluationError("the keys have different types", "Pass keys of one type.")
    keys, wanted = plain([convert(keys, one), convert(wanted, one)])[0]
    found = [value for value, key in zip(values, keys, strict=True) if contains(tuple(wanted), key)]
    return typed(ListValue(found), values.element)


def _alltrue(items: Value) -> bool:
    for item in items:
        if isinstance(item, Unknown):
            raise UnsureError
        if not item:
            return False
    return True


def _anytrue(items: Value) -> bool:
    if True not in items and any(isinstance(item, Unknown) for item in items):
        raise UnsureError
    return True in items


FUNCTIONS: dict[str, Function] = {
    "alltrue": deep(_alltrue, Type("list", BOOL), nullable=True, partial=True),
    "anytrue": deep(_anytrue, Type("list", BOOL), nullable=True, partial=True),
    "contains": deep(contains, ANYTHING, ANYTHING, partial=True),
    "index": deep(_index, ANYTHING, ANYTHING, partial=True),
    "matchkeys": deep(_matchkeys, LISTS, LISTS, LISTS),
}
