"""What the readers of Terraform's two syntaxes share: problems, numbers, concrete nodes without comments."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from gate.sources.terraform.nodes import Constant, Node, Source, Unclear

if TYPE_CHECKING:
    from tree_sitter import Node as Cst

LARGEST_EXPONENT = 300


class SyntaxProblem(Exception):  # noqa: N818 (on its way to a ParseFailure)
    """Something that cannot be read, at a byte offset."""

    def __init__(self, message: str, remediation: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.remediation = remediation
        self.offset = offset


def inner(cst: Cst) -> list[Cst]:
    """Return the children of a concrete node without comments."""
    return [child for child in cst.children if child.type != "comment"]


def number(place: tuple[Source, int, int], text: str) -> Node:
    """Return a number as a constant, or as unclear where Python does not hold it as Terraform does."""
    exact = Decimal(text)
    if exact.adjusted() > LARGEST_EXPONENT or (exact == 0 and exact.is_signed()):
        return Unclear(*place)
    if exact == exact.to_integral_value():
        return Constant(*place, value=int(exact))
    nearest = float(text)
    return Constant(*place, value=nearest) if Decimal(repr(nearest)) == exact else Unclear(*place)
