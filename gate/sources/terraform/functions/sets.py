"""Functions over sets."""

from __future__ import annotations

from itertools import product

from gate.sources.terraform.conversion import as_set, convert
from gate.sources.terraform.functions.searching import contains
from gate.sources.terraform.functions.signature import COLLECTION, Function, deep
from gate.sources.terraform.kinds import ANY, STRING, Type, type_of, typed, unify
from gate.sources.terraform.values import EvaluationError, ListValue, SetValue, UnsureError, Value, describe

SET = Type("set", ANY)


def _alike(sets: tuple[Value, ...]) -> list[Value]:
    """Convert sets to one type of elements."""
    wanted = unify([type_of(one) for one in sets])
    if wanted is None:
        raise EvaluationError("the sets have elements of different types", "Pass sets of one type.")
    converted = [convert(one, wanted) for one in sets]
    if not all(isinstance(one, SetValue) for one in converted):
        raise UnsureError
    return converted


def _union(*sets: Value) -> Value:
    alike = _alike(sets)
    return as_set([item for one in alike for item in one], alike[0].element)


def _intersection(*sets: Value) -> Value:
    first, *others = _alike(sets)
    return as_set([item for item in first if all(contains(tuple(other), item) for other in others)], first.element)


def _subtract(*sets: Value) -> Value:
    first, other = _alike(sets)
    return as_set([item for item in first if not contains(tuple(other), item)], first.element)


def _setproduct(*sets: Value) -> Value:
    size = 1
    for one in sets:
        if not isinstance(one, list | tuple):
            raise EvaluationError(f"found {describe(one)} where a list was expected", "Pass lists or sets.")
        size *= len(one)
    if size > 10_000:
        raise UnsureError
    if len(sets) < 2:
        raise EvaluationError("there are fewer than two lists", "Pass at least two lists or sets.")
    element = Type("tuple", elements=tuple(_element(one) for one in sets))
    rows = [convert(tuple(row), element) for row in product(*sets)]
    if any(isinstance(one, SetValue) for one in sets):
        return as_set(rows, element)
    return typed(ListValue(rows), element)


def _element(one: Value) -> Type:
    found = type_of(one).element or unify([type_of(item) for item in one])
    if None in one and getattr(one, "element", None) is None and found != STRING:  # the null may have a type
        raise UnsureError
    if found is None:
        raise EvaluationError("a list has elements of different types", "Make all elements one type.")
    return found


FUNCTIONS: dict[str, Function] = {
    "setintersection": deep(_intersection, SET, rest=SET),
    "setproduct": deep(_setproduct, rest=COLLECTION),
    "setsubtract": deep(_subtract, SET, SET),
    "setunion": deep(_union, SET, rest=SET),
}
