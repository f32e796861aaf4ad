"""Numeric functions."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import reduce

from gate.sources.terraform.conversion import convert
from gate.sources.terraform.functions.signature import ANYTHING, NUMBER, Function, deep, integer
from gate.sources.terraform.numbers import FLOAT_LIMIT, bounds, combine, compare, exact, number, rough, whole
from gate.sources.terraform.values import EvaluationError, Unknown, UnsureError, Value, describe


def _abs(value: float) -> Value:
    low, high = bounds(value)
    if low < 0 < high:
        raise UnsureError
    return number(*sorted((abs(low), abs(high))))


def _extreme(*values: float, sign: int) -> Value:
    if not values:
        raise EvaluationError("there are no numbers to choose from", "Pass at least one number.")
    return reduce(lambda one, other: one if compare(one, other) * sign >= 0 else other, values)


def _log(value: float, base: float) -> Value:
    low, high = exact(value), exact(base)
    if low <= 0 or high <= 0 or high == 1:
        raise UnsureError
    if low == 1:
        return 0
    return _approximate(math.log(low) / math.log(high))


def _pow(base: float, exponent: float) -> Value:
    low, power = exact(base), exact(exponent)
    if low.denominator == 1 and power.denominator == 1 and 0 <= power <= 64 and abs(low) ** power <= FLOAT_LIMIT:
        return int(low**power)
    try:
        return _approximate(math.pow(low, power))
    except (OverflowError, ValueError):
        raise UnsureError from None


def _approximate(value: float) -> Value:
    if not math.isfinite(value) or value == 0:
        raise UnsureError
    return rough(Fraction(value), Fraction(value))


def _parseint(text: Value, base: float) -> int:
    if not isinstance(text, str):
        raise EvaluationError(f"found {describe(text)} where a string was expected", "Pass a string of digits.")
    if not isinstance(base, int) or not 2 <= base <= 62:
        raise EvaluationError("the base is not a whole number between 2 and 62", "Pass another base.")
    digits = text[1:] if text[:1] in {"-", "+"} else text
    values = [_digit(character, base) for character in digits]
    if not values or any(value is None or value >= base for value in values):
        raise EvaluationError("found text that is not a whole number", "Pass digits of the base.")
    if len(values) > 80:
        raise UnsureError
    result = reduce(lambda total, value: total * base + (value or 0), values, 0)
    return -result if text[0] == "-" else result


def _digit(character: str, base: int) -> int | None:
    if not character.isascii() or not character.isalnum():
        return None
    if character.isdecimal():
        return int(character)
    small = ord(character.lower()) - ord("a") + 10
    return small + 26 if base > 36 and character.isupper() else small


def _signum(value: float) -> int:
    integer(value)
    return (value > 0) - (value < 0)


def _sum(values: Value) -> Value:
    if not isinstance(values, list | tuple) or not values:
        raise EvaluationError("there are no numbers to add", "Pass a list, set or tuple of at least one number.")
    if any(value is None for value in values):
        raise EvaluationError("an element is null", "Leave nulls out.")
    numbers = [convert(value, NUMBER) for value in values]
    if any(isinstance(one, Unknown) for one in numbers):
        raise UnsureError
    return reduce(lambda one, other: combine(lambda left, right: left + right, one, other), numbers)


FUNCTIONS: dict[str, Function] = {
    "abs": deep(_abs, NUMBER),
    "ceil": deep(lambda value: whole(value, math.ceil), NUMBER),
    "floor": deep(lambda value: whole(value, math.floor), NUMBER),
    "log": deep(_log, NUMBER, NUMBER),
    "max": deep(lambda *values: _extreme(*values, sign=1), rest=NUMBER),
    "min": deep(lambda *values: _extreme(*values, sign=-1), rest=NUMBER),
    "parseint": deep(_parseint, ANYTHING, NUMBER),
    "pow": deep(_pow, NUMBER, NUMBER),
    "signum": deep(_signum, NUMBER),
    "sum": deep(_sum, ANYTHING),
}
