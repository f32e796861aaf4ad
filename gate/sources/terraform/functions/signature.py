"""How a function is declared: what it takes, and how much of a value it must know."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from gate.sources.terraform.kinds import ANY, BOOL, NUMBER, STRING, Type
from gate.sources.terraform.numbers import Real, is_fraction
from gate.sources.terraform.values import EvaluationError, UnsureError, Value

STRINGS = Type("list", STRING)
NUMBERS = Type("list", NUMBER)
ANYTHING = ANY
COLLECTION = Type("any", ANY)
"""Any list, tuple, set, map or object."""
LISTS = Type("list", ANY)

RETURNS: dict[str, Type] = {
    name: result
    for names, result in (
        ("abs ceil floor index length log max min parseint pow signum sum timecmp tonumber", NUMBER),
        ("alltrue anytrue can contains endswith fileexists issensitive startswith strcontains tobool", BOOL),
        ("cidrsubnets compact formatlist sort split", STRINGS),
        ("abspath base64decode base64encode base64sha256 base64sha512 basename chomp cidrhost cidrnetmask cidrsubnet dirname", STRING),
        ("file filebase64 filebase64sha256 filebase64sha512 filemd5 filesha1 filesha256 filesha512 format formatdate", STRING),
        ("indent join jsonencode lower md5 pathexpand replace sha1 sha256 sha512 strrev substr textdecodebase64", STRING),
        ("textencodebase64 timeadd title tostring trim trimprefix trimspace trimsuffix upper urlencode uuidv5 yamlencode", STRING),
        ("fileset", Type("set", STRING)),
        ("range", NUMBERS),
        ("transpose", Type("map", STRINGS)),
    )
    for name in names.split()
}
"""What a function always returns, also where its value is not known."""

__all__ = [
    "ANYTHING",
    "BOOL",
    "COLLECTION",
    "LISTS",
    "NUMBER",
    "NUMBERS",
    "RETURNS",
    "STRING",
    "STRINGS",
    "Function",
    "check_count",
    "deep",
    "integer",
    "shallow",
]


class Function(Struct, frozen=True):
    """A pure function of values.

    A `deep` function needs every part of its arguments known, and its result carries the marks of all of them. A shallow one needs the
    arguments themselves known, and passes their elements on as they are; where it `spreads`, its result carries all marks too.
    """

    run: Callable[..., Value]
    parameters: tuple[Type, ...]
    rest: Type | None
    optional: int
    nullable: bool
    deep: bool
    spreads: bool = False
    partial: bool = False
    """Whether it takes elements, or where it is shallow arguments, that are not known."""


def deep(
    run: Callable[..., Value],
    *parameters: Type,
    rest: Type | None = None,
    optional: int = 0,
    nullable: bool = False,
    partial: bool = False,
) -> Function:
    """Declare a function that looks into its arguments; the last `optional` parameters may be left out."""
    return Function(run, parameters, rest, optional, nullable, deep=True, partial=partial)


def shallow(
    run: Callable[..., Value],
    *parameters: Type,
    rest: Type | None = None,
    optional: int = 0,
    nullable: bool = False,
    spreads: bool = False,
    partial: bool = False,
) -> Function:
    """Declare a function that passes the elements of its arguments on."""
    return Function(run, parameters, rest, optional, nullable, deep=False, spreads=spreads, partial=partial)


def integer(value: float) -> int:
    """Return a whole number of 64 bits. Raises EvaluationError for any other, UnsureError where it may be one."""
    if isinstance(value, Real) and not is_fraction(value):
        raise UnsureError
    if not isinstance(value, int) or not -(2**63) <= value < 2**63:
        raise EvaluationError("found a fraction or a large number where a whole number was expected", "Pass a whole number.")
    return value


def check_count(arguments: list[Value], least: int, most: int | None) -> None:
    """Raise EvaluationError where a call has too few or too many arguments."""
    if len(arguments) < least or (most is not None and len(arguments) > most):
        wanted = str(least) if most == least else f"at least {least}" if most is None else f"{least} to {most}"
        raise EvaluationError(f"found {len(arguments)} arguments where {wanted} were expected", "Correct the call.")
