"""Operators of Terraform's language. A result that Python cannot hold exactly as Terraform does is unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from unicodedata import normalize

from gate.sources.terraform.conversion import convert
from gate.sources.terraform.kinds import BOOL, NUMBER, Type, is_clear, type_of
from gate.sources.terraform.numbers import FLOAT_LIMIT, Real, bounds, combine, compare, exact, number, rounded
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

UNKNOWN_BOOL, UNKNOWN_NUMBER = Unknown(type=BOOL), Unknown(type=NUMBER)


def apply_unary(operator: str, value: Value) -> Value:
    """Return `-value` or `!value`."""
    value, marks = bare(value)
    operand = _operand(value, BOOL if operator == "!" else NUMBER)
    if isinstance(operand, Unknown) or (operator == "-" and operand == 0):  # Terraform keeps a negative zero
        return mark(UNKNOWN_BOOL if operator == "!" else UNKNOWN_NUMBER, marks)
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
    unknown = UNKNOWN_NUMBER if operator in ARITHMETIC else UNKNOWN_BOOL
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return mark(unknown, marks)
    try:
        return mark(OPERATIONS[operator](left, right), marks)
    except UnsureError:
        return mark(unknown, marks)


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
            return mark(operator == "!=" if _prefix(left) or _prefix(right) else UNKNOWN_BOOL, marks)
        return mark((left is right) is (operator == "=="), marks)
    left, left_marks, _ = plain(left)
    right, right_marks, _ = plain(right)
    same = equal(left, right)
    return mark(UNKNOWN_BOOL if same is None else same is (operator == "=="), left_marks | right_marks)


def _prefix(value: Value) -> str:
    """Return how a template surely begins that is not wholly known; what follows may change its last character."""
    return value.prefix[:-1] if isinstance(value, Unknown) else ""


def _may_equal(value: Value, other: Value) -> bool | None:
    if isinstance(value, Unknown) and isinstance(other, Unknown):
        return None
    kinds = {type_of(value).kind, type_of(other).kind}
    if len(kinds) > 1 and not kinds & {"any", "unclear", "null", "mixed"}:
        return False
    prefix = _prefix(value) or _prefix(other)
    known = other if isinstance(value, Unknown) else value
    differs = prefix.isascii() and isinstance(known, str) and not known.startswith(prefix)
    return False if differs else None


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
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return _may_equal(left, right)
    if left is None or right is None:
        return left is right
    if kind_of(left) != kind_of(right):
        return False
    declared, other = getattr(left, "element", None), getattr(right, "element", None)
    if declared is not None and other is not None and declared != other and is_clear(declared) and is_clear(other):
        return False
    if isinstance(left, dict):
        if left.keys() != right.keys():
            return False
        uncertain = not left and isinstance(left, MapValue) and (declared is None or other is None)
        return None if uncertain else _every(equal(item, right[key]) for key, item in left.items())
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


def _all(answers: Iterable[bool | None]) -> bool | None:
    """Whether all are true; the first that is not decides."""
    return next((answer for answer in answers if answer is not True), True)


def _every(answers: Iterable[bool | None]) -> bool | None:
    """Whether all are true, compared in no certain order."""
    found = list(answers)
    return None if None in found else all(found)


def _arithmetic(operation: Callable[[Any, Any], Any]) -> Callable[[float, float], Value]:
    def compute(left: float, right: float) -> Value:
        if isinstance(left, int) and isinstance(right, int):
            result = operation(left, right)
            if abs(result) < FLOAT_LIMIT:
                return result
        return combine(operation, left, right)

    return compute


_product = _arithmetic(lambda left, right: left * right)


def _multiply(left: float, right: float) -> Value:
    if (left == 0 and right < 0) or (right == 0 and left < 0):
        raise UnsureError  # Terraform makes a negative zero
    return _product(left, right)


def _divide(left: float, right: float) -> Value:
    low, high = bounds(right)
    if low <= 0 <= high:
        raise UnsureError
    if left == 0 and right < 0:
        raise UnsureError  # Terraform makes a negative zero
    return combine(lambda one, other: one / other, left, right)


def _remainder(left: float, right: float) -> Value:
    dividend, divisor = exact(left), exact(right)
    if divisor == 0 or (dividend < 0 and dividend % divisor == 0):  # Terraform keeps a negative zero
        raise UnsureError
    if rounded(dividend, 53) != dividend or rounded(divisor, 53) != divisor:  # it computes this with 64 bits
        raise UnsureError
    return number(dividend - divisor * int(dividend / divisor))


ARITHMETIC = frozenset("+-*/%")
OPERATIONS: dict[str, Callable[..., Value]] = {
    "&&": lambda left, right: left and right,
    "||": lambda left, right: left or right,
    "<": lambda left, right: compare(left, right) < 0,
    ">": lambda left, right: compare(left, right) > 0,
    "<=": lambda left, right: compare(left, right) <= 0,
    ">=": lambda left, right: compare(left, right) >= 0,
    "+": _arithmetic(lambda left, right: left + right),
    "-": _arithmetic(lambda left, right: left - right),
    "*": _multiply,
    "/": _divide,
    "%": _remainder,
}
