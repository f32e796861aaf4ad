"""How a function is declared: what it takes, and how much of a value it must know."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from gate.sources.terraform.conversion import ANY, BOOL, NUMBER, STRING, Type
from gate.sources.terraform.values import Value

STRINGS = Type("list", STRING)
NUMBERS = Type("list", NUMBER)
ANYTHING = ANY
LISTS = Type("list", ANY)

__all__ = ["ANYTHING", "BOOL", "LISTS", "NUMBER", "NUMBERS", "STRING", "STRINGS", "Function", "deep", "shallow"]


class Function(Struct, frozen=True):
    """A pure function of values.

    A `deep` function needs every part of its arguments known, and its result carries the marks of all of them. A shallow one needs the
    arguments themselves known, and passes their elements on as they are.
    """

    run: Callable[..., Value]
    parameters: tuple[Type, ...]
    rest: Type | None
    optional: int
    nullable: bool
    deep: bool


def deep(run: Callable[..., Value], *parameters: Type, rest: Type | None = None, optional: int = 0, nullable: bool = False) -> Function:
    """Declare a function that looks into its arguments; the last `optional` parameters may be left out."""
    return Function(run, parameters, rest, optional, nullable, deep=True)


def shallow(run: Callable[..., Value], *parameters: Type, rest: Type | None = None, optional: int = 0, nullable: bool = False) -> Function:
    """Declare a function that passes the elements of its arguments on."""
    return Function(run, parameters, rest, optional, nullable, deep=False)
