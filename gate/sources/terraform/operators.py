"""Operators of Terraform's language. A result that Python cannot hold exactly as Terraform does is unknown."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from unicodedata import normalize

from gate.sources.terraform.conversion import BOOL, NUMBER, Type, convert
from gate.sources.terraform.numbers import Real, bounds, combine, compare, exact, number, rounded
from gate.sources.terraform.values import (
    UNKNOWN,
    EvaluationError,
    MapValue,
    Open,
    SetValue,
    Unknown,
    UnsureError,
    Value,
    bare,
    mark,
    plain,
)


def apply_unary(operator: str, value: Value) -> Value:
    """Return `-value` or `!value`."""
    value, marks = bare(value)
    operand = _operand(value, BOOL if operator == "!" else NUMBER)
    if isinstance(operand, Unknown) or (operator == "-" and operand == 0):  # Terraform keeps a negative zero
        return mark(UNKNOWN, marks)
    return mark(not operand if operator == "!" else _negative(operand), marks)


def _negative(operand: float) -> Value:
    low, high = bounds(operand)
    return number(-high, -low)


def apply_binary(operator: str, left: Value, right: Value) -> Value:
    """Return `left operator right`."""
    if operator in {"==", "!="}:
        return _equality(operator, left, right)
    (left, left_marks), (right, right_marks) = bare(left), bare(right)
    marks = left_marks | right_marks
    kind = BOOL if operator in {"&&", "||"} else NUMBER
    left, right = _operand(left, kind), _operand(right, kind)
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return mark(UNKNOWN, marks)
    try:
        return mark(OPERATIONS[operator](left, right), marks)
    except UnsureError:
        return mark(UNKNOWN, marks)


def _operand(value: Value, kind: Type) -> Value:
    if isinstance(value, Unknown | Open):
        return UNKNOWN
    if value is None:
        raise EvaluationError("an operand is null", f"Give it a {kind.kind}.")
    return convert(value, kind)


def _equality(operator: str, left: Value, right: Value) -> Value:
    if bare(left)[0] is None or bare(right)[0] is None:
        marks = plain(left)[1] | plain(right)[1]
        (left, _), (right, _) = bare(left), bare(right)
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return mark(UNKNOWN, marks)
        return mark((left is right) is (operator == "=="), marks)
    left, left_marks, left_known = plain(left)
    right, right_marks, right_known = plain(right)
    marks = left_marks | right_marks
    if not (left_known and right_known):
        return mark(UNKNOWN, marks)
    same = equal(left, right)
    return mark(UNKNOWN if same is None else same is (operator == "=="), marks)


def kind_of(value: Value) -> str:
    """Return a word for what a known value is, as far as equality tells kinds apart."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    kinds = ((MapValue, "map"), (dict, "object"), (tuple, "tuple"), (SetValue, "set"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "list")


def equal(left: Value, right: Value) -> bool | None:
    """Whether two known values are equal; None where that depends on types that are not kept, as for `[] == tolist([])`."""
    if left is None or right is None:
        return left is right
    if kind_of(left) != kind_of(right):
        return False
    declared, other = getattr(left, "element", None), getattr(right, "element", None)
    if declared is not None and other is not None and declared != other:
        return False
    if isinstance(left, dict):
        if left.keys() != right.keys():
            return False
        uncertain = not left and isinstance(left, MapValue) and (declared is None or other is None)
        return None if uncertain else _all(equal(item, right[key]) for key, item in left.items())
    if isinstance(left, list | tuple):
        if len(left) != len(right):
            return False
        uncertain = not left and isinstance(left, list | SetValue) and (declared is None or other is None)
        return None if uncertain else _all(equal(one, other) for one, other in zip(left, right, strict=True))
    if isinstance(left, Real) or isinstance(right, Real):
        try:
            return compare(left, right) == 0
        except UnsureError:
            return None
    return bool(left == right or (isinstance(left, str) and normalize("NFC", left) == normalize("NFC", right)))


def equal_values(left: Value, right: Value) -> bool:
    """Whether two values are known to be equal."""
    left, _, left_known = plain(left)
    right, _, right_known = plain(right)
    return left_known and right_known and equal(left, right) is True


def _all(answers: object) -> bool | None:
    found = list(answers)  # type: ignore[call-overload]
    if False in found:
        return False
    return None if None in found else True


def _arithmetic(operation: Callable[[Fraction, Fraction], Fraction]) -> Callable[[float, float], Value]:
    return lambda left, right: combine(operation, left, right)


def _divide(left: float, right: float) -> Value:
    low, high = bounds(right)
    if low <= 0 <= high:
        raise UnsureError
    return combine(lambda one, other: one / other, left, right)


def _remainder(left: float, right: float) -> Value:
    dividend, divisor = exact(left), exact(right)
    if divisor == 0 or (dividend < 0 and dividend % divisor == 0):  # Terraform keeps a negative zero
        raise UnsureError
    return number(rounded(dividend - divisor * int(dividend / divisor)))


OPERATIONS: dict[str, Callable[..., Value]] = {
    "&&": lambda left, right: left and right,
    "||": lambda left, right: left or right,
    "<": lambda left, right: compare(left, right) < 0,
    ">": lambda left, right: compare(left, right) > 0,
    "<=": lambda left, right: compare(left, right) <= 0,
    ">=": lambda left, right: compare(left, right) >= 0,
    "+": _arithmetic(lambda left, right: left + right),
    "-": _arithmetic(lambda left, right: left - right),
    "*": _arithmetic(lambda left, right: left * right),
    "/": _divide,
    "%": _remainder,
}
