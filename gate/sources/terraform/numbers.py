"""Numbers as Terraform holds them: binary, with 512 bits. What depends on how a number was made is not claimed.

Whole numbers are `int`; a fraction that its shortest decimal text names is `float`; every other number is `Real`.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context, Decimal
from fractions import Fraction
from math import floor

from gate.sources.terraform.values import UnsureError

PRECISION = 512
MAX_DIGITS = 150
"""Whole numbers with more digits may not fit the precision."""
MAX_EXPONENT = 300
FLOAT_LIMIT = 2**53
"""Whole numbers up to here are exact in every precision that Terraform computes with."""
ROUGHNESS = Fraction(1, 2**48)
"""How far from the true result an operation may be whose precision is not known: Terraform has numbers of 53, 64 and 512 bits."""


class Real(float):
    """A number between two bounds; where both are the same, it is exactly that."""

    __slots__ = ("high", "low")
    low: Fraction
    high: Fraction

    @classmethod
    def of(cls, low: Fraction, high: Fraction) -> Real:
        """Make a number from its bounds."""
        made = cls(low)
        made.low, made.high = low, high
        return made


def rounded(value: Fraction, precision: int = PRECISION) -> Fraction:
    """Round to the nearest binary number, half to even."""
    if value.denominator == 1 and value.numerator.bit_length() <= precision:
        return value  # most numbers are whole, and short
    magnitude = abs(value)
    shift = precision - (magnitude.numerator.bit_length() - magnitude.denominator.bit_length())
    scaled = magnitude * Fraction(2) ** shift
    if scaled >= 2**precision:
        shift -= 1
    elif scaled < 2 ** (precision - 1):
        shift += 1
    result = Fraction(round(magnitude * Fraction(2) ** shift)) / Fraction(2) ** shift
    return -result if value < 0 else result


def bounds(value: float) -> tuple[Fraction, Fraction]:
    """Return what a number lies between. Raises UnsureError for one that Terraform may have rounded."""
    if isinstance(value, Real):
        return value.low, value.high
    if isinstance(value, int):
        if abs(value) >= 10**MAX_DIGITS:
            raise UnsureError
        return Fraction(value), Fraction(value)
    exactly = rounded(Fraction(repr(value)))
    return exactly, exactly


def exact(value: float) -> Fraction:
    """Return a number. Raises UnsureError where it is not known exactly."""
    low, high = bounds(value)
    if low != high:
        raise UnsureError
    return low


def number(low: Fraction, high: Fraction | None = None) -> int | float:
    """Return a number between bounds in the form that fits it."""
    if high is not None and low != high:
        return Real.of(low, high)
    if low.denominator == 1:
        if abs(low.numerator) >= 10**MAX_DIGITS:
            raise UnsureError
        return low.numerator
    try:
        nearest = float(low)
    except OverflowError:
        nearest = 0.0
    if rounded(Fraction(repr(nearest))) == low:
        return nearest
    return Real.of(low, low)


def parse(text: str) -> int | float:
    """Read a decimal number. Raises ValueError where it is none, UnsureError where it is too large or too small."""
    if not set(text) <= set("0123456789.eE+-"):
        raise ValueError(text)
    try:
        written = Decimal(text)
    except ArithmeticError:
        raise ValueError(text) from None
    if not written:
        if written.is_signed():
            raise UnsureError
        return 0
    if not -MAX_EXPONENT < written.adjusted() < MAX_EXPONENT or len(text) > 2 * MAX_EXPONENT:
        raise UnsureError
    if written == written.to_integral_value(context=Context(prec=4 * MAX_EXPONENT)):
        return int(written)
    return number(rounded(Fraction(written)))


def text(value: float) -> str:
    """Write a number as Terraform does. Raises UnsureError where its last digits are not known."""
    if isinstance(value, int):
        return str(value)
    return format(shortest(value), "f")


def shortest(value: float) -> Decimal:
    """Return the decimal number with the fewest digits that is read as the same number again."""
    if not isinstance(value, Real):
        return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    wanted = exact(value)
    for digits in range(1, 2 * MAX_DIGITS):
        written = Context(prec=digits).divide(Decimal(wanted.numerator), Decimal(wanted.denominator))
        if rounded(Fraction(written)) == wanted:
            return written
    raise UnsureError


def compare(left: float, right: float) -> int:
    """Return -1, 0 or 1. Raises UnsureError where the bounds overlap."""
    if isinstance(left, int) and isinstance(right, int):
        return (left > right) - (left < right)
    (low, high), (other_low, other_high) = bounds(left), bounds(right)
    if high < other_low:
        return -1
    if low > other_high:
        return 1
    if low == high == other_low == other_high:
        return 0
    raise UnsureError


def whole(value: float, rounding: Callable[[Fraction], int]) -> int:
    """Round to a whole number. Raises UnsureError where the bounds have different ones."""
    low, high = bounds(value)
    if rounding(low) != rounding(high):
        raise UnsureError
    return rounding(low)


def is_fraction(value: Real) -> bool:
    """Whether a number is certainly not a whole one."""
    return floor(value.low) == floor(value.high) < value.low


def combine(operation: Callable[[Fraction, Fraction], Fraction], left: float, right: float) -> int | float:
    """Return the result of an operation that grows or falls with each operand."""
    (low, high), (other_low, other_high) = bounds(left), bounds(right)
    if low == high and other_low == other_high:
        result = operation(low, other_low)
        precise = rounded(result)
        if precise == result == rounded(result, 53) or not (isinstance(left, int) and isinstance(right, int)):
            return number(precise)
        return rough(result, result)
    corners = [operation(one, other) for one in (low, high) for other in (other_low, other_high)]
    return rough(min(corners), max(corners))


def rough(low: Fraction, high: Fraction) -> int | float:
    """Return a number that may be somewhat off."""
    return number(low - abs(low) * ROUGHNESS, high + abs(high) * ROUGHNESS)
