"""Numeric functions."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from gate.sources.terraform.functions.signature import NUMBER, NUMBERS, STRING, Function, deep
from gate.sources.terraform.operators import exact, number
from gate.sources.terraform.values import EvaluationError, UnsureError, Value


def _least(*values: float, largest: bool = False) -> Value:
    if not values:
        raise EvaluationError("there are no numbers to choose from", "Pass at least one number.")
    return max(values) if largest else min(values)


def _pow(base: float, exponent: float) -> Value:
    if not isinstance(base, int) or not isinstance(exponent, int) or not 0 <= exponent <= 60 or abs(base) > 100:
        raise UnsureError
    result = base**exponent
    if result > 2**53:
        raise UnsureError
    return result


def _parseint(text: str, base: float) -> int:
    digits = text.removeprefix("-")
    if not isinstance(base, int) or not 2 <= base <= 36:
        raise UnsureError
    if not digits.isascii() or not digits.isalnum() or len(digits) > 100:
        raise EvaluationError("found text that is not a whole number", "Pass digits of the base.")
    try:
        return int(text, base)
    except ValueError:
        raise EvaluationError("found text that is not a whole number", "Pass digits of the base.") from None


def _signum(value: float) -> int:
    if not isinstance(value, int):
        raise EvaluationError("found a fraction where a whole number was expected", "Pass a whole number.")
    return (value > 0) - (value < 0)


def _sum(values: list[float]) -> Value:
    if not values:
        raise EvaluationError("there are no numbers to add", "Pass at least one number.")
    return number(sum((exact(value) for value in values), Fraction()))


FUNCTIONS: dict[str, Function] = {
    "abs": deep(abs, NUMBER),
    "ceil": deep(ceil, NUMBER),
    "floor": deep(floor, NUMBER),
    "max": deep(lambda *values: _least(*values, largest=True), rest=NUMBER),
    "min": deep(_least, rest=NUMBER),
    "parseint": deep(_parseint, STRING, NUMBER),
    "pow": deep(_pow, NUMBER, NUMBER),
    "signum": deep(_signum, NUMBER),
    "sum": deep(_sum, NUMBERS),
}
