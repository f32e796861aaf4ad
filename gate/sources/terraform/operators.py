"""Operators of Terraform's language. A result that Python cannot hold exactly as Terraform does is unknown."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from gate.sources.terraform.conversion import BOOL, NUMBER, Type, convert
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

MAX_DIGITS = 150
"""Terraform computes with 512 bits; whole numbers beyond these digits are not claimed."""


def apply_unary(operator: str, value: Value) -> Value:
    """Return `-value` or `!value`."""
    value, marks = bare(value)
    operand = _operand(value, BOOL if operator == "!" else NUMBER)
    if isinstance(operand, Unknown) or (operator == "-" and operand == 0):  # Terraform keeps a negative zero
        return mark(UNKNOWN, marks)
    return mark(not operand if operator == "!" else -operand, marks)


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
    return type(value).__name__


def equal(left: Value, right: Value) -> bool | None:
    """Whether two known values are equal; None where that depends on types that are not kept, as for `[] == tolist([])`."""
    if left is None or right is None:
        return left is right
    if kind_of(left) != kind_of(right):
        collections = (list, tuple, dict)
        return None if isinstance(left, collections) and isinstance(right, collections) else False
    if isinstance(left, dict):
        if left.keys() != right.keys():
            return False
        return _all(equal(item, right[key]) for key, item in left.items()) if left or not isinstance(left, MapValue) else None
    if isinstance(left, list | tuple):
        if len(left) != len(right):
            return False
        uncertain = not left and isinstance(left, list | SetValue)
        return None if uncertain else _all(equal(one, other) for one, other in zip(left, right, strict=True))
    return bool(left == right)


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


def exact(number: float) -> Fraction:
    """Return a number as a fraction that Terraform computes with as exactly. Raises UnsureError where it does not."""
    if isinstance(number, int):
        return Fraction(number)
    if Decimal(repr(number)) != Decimal(number):
        raise UnsureError
    return Fraction(number)


def number(value: Fraction) -> int | float:
    """Return a result as a number. Raises UnsureError where it has more digits than Terraform or Python keep."""
    if value.denominator == 1:
        if abs(value.numerator) >= 10**MAX_DIGITS:
            raise UnsureError
        return value.numerator
    try:
        result = value.numerator / value.denominator
    except OverflowError:
        raise UnsureError from None
    if Fraction(result) != value or Decimal(repr(result)) != Decimal(result):
        raise UnsureError
    return result


def _arithmetic(operation: Callable[[Fraction, Fraction], Fraction]) -> Callable[[float, float], Value]:
    return lambda left, right: number(operation(exact(left), exact(right)))


def _divide(left: Fraction, right: Fraction) -> Fraction:
    if right == 0:
        raise UnsureError
    return left / right


def _remainder(left: Fraction, right: Fraction) -> Fraction:
    if right == 0:
        raise UnsureError
    return left - right * int(left / right)


OPERATIONS: dict[str, Callable[..., Value]] = {
    "&&": lambda left, right: left and right,
    "||": lambda left, right: left or right,
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    "<=": lambda left, right: left <= right,
    ">=": lambda left, right: left >= right,
    "+": _arithmetic(lambda left, right: left + right),
    "-": _arithmetic(lambda left, right: left - right),
    "*": _arithmetic(lambda left, right: left * right),
    "/": _arithmetic(_divide),
    "%": _arithmetic(_remainder),
}
