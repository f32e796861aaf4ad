"""What both halves of the grammar need of tree-sitter's concrete syntax."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node as Cst


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
