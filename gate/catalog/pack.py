"""What the rooms of the catalog share: where a pack lies, what packs add up to, and how a failure is written."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from gate.model.policy import Module, RawData, Rule, RuleFailure, Syntax
from gate.model.ports import Tree


class PackSource(Struct, frozen=True, kw_only=True):
    """A folder of a tree that holds a pack, or data."""

    name: str
    tree: Tree
    folder: str
    shown: str = ""
    """What stands before a path of the tree so that people find the file."""
    style: Literal["gate", "conftest"] = "gate"
    judges: tuple[str, ...] = ()
    """Of a conftest pack: collections of the input whose documents it is given."""


class Catalog(Struct, frozen=True, kw_only=True):
    """Rules that may be loaded, what they need, and why others may not.

    Data lies below `data.gate.data`, by the name of its file without the ending.
    """

    rules: tuple[Rule, ...]
    libraries: tuple[Module, ...]
    """Modules of packages below `gate.lib`."""
    data: RawData
    failures: tuple[RuleFailure, ...]
    digest: str
    """Of all files that were read, by pack and path."""
    syntaxes: tuple[Syntax, ...] = ()
    """The syntax of each module, where it is known beforehand."""


def failure(
    code: str, message: str, path: str, *, rule: str | None = None, line: int | None = None, column: int | None = None
) -> RuleFailure:
    """Return a failure; a rule that cannot be named is None."""
    return RuleFailure(code=code, rule=rule, message=message, path=path, line=line, column=column)
