"""Counts, leaf by leaf, what a plan knows, what is known offline of it, and where the two differ."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

import yaml

from gate.model.source import Path
from gate.model.terraform import Attributes, Resource

DOCUMENTS: dict[str, Callable[[str], Any]] = {"content": yaml.safe_load, "configuration": json.loads}
"""Arguments that hold documents, which providers write anew."""
SETS = frozenset({"permissions"})
"""Blocks that a provider keeps without an order; the tests leave nothing unknown in them."""
EMPTY: tuple[Any, ...] = (None, [], {}, "")


@dataclass
class Tally:
    """What was compared. `wrong` says where gate knows something else than Terraform, or more."""

    known: int = 0
    compared: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def __iadd__(self, other: Tally) -> Self:
        self.known += other.known
        self.compared += other.compared
        self.wrong += other.wrong
        self.missed += other.missed
        return self

    @property
    def share(self) -> float:
        """How much of what the plan knows is known offline."""
        return self.compared / self.known if self.known else 1.0

    def words(self, configurations: int) -> str:
        """The figures in one line."""
        return (
            f"{configurations} configurations, {self.compared} attributes compared, {len(self.wrong)} wrong, "
            f"{self.share:.1%} of what the plans know is known offline"
        )


class Comparison:
    """Compares what gate says of one block with what the plan says. With `schema`, the provider adds attributes of its own."""

    def __init__(self, name: str, attributes: Attributes, *, schema: bool = False) -> None:
        self.name = name
        self.open = set(attributes.unknown)
        self.schema = schema
        self.tally = Tally()

    def value(self, said: Any, planned: Any, unknown: Any, path: Path) -> None:
        """Compare one value, and all below it."""
        if path in self.open:
            self._missed(planned, unknown, path)
        elif unknown is True:
            self._wrong(path, f"gate says {said!r}, Terraform does not know")
        elif isinstance(said, dict) and isinstance(planned, dict):
            self._object(said, planned, unknown or {}, path)
        elif isinstance(said, list) and isinstance(planned, list):
            self._list(said, planned, unknown or [], path)
        else:
            self._leaf(said, planned, path)

    def _object(self, said: dict[str, Any], planned: dict[str, Any], unknown: dict[str, Any], path: Path) -> None:
        keys = planned.keys() | {key for key, below in unknown.items() if below is True}
        if self.schema:
            keys = said.keys() | {key for key in keys if key not in said and planned.get(key) not in EMPTY}
        if said.keys() != keys:
            self._wrong(path, f"keys {sorted(said)} instead of {sorted(keys)}")
            return
        if not keys:
            self._leaf({}, {}, path)
        for key, value in said.items():
            self.value(value, planned.get(key), unknown.get(key), (*path, key))

    def _list(self, said: list[Any], planned: list[Any], unknown: list[Any], path: Path) -> None:
        if len(said) != len(planned):
            self._wrong(path, f"{len(said)} elements instead of {len(planned)}")
            return
        if not said:
            self._leaf([], [], path)
        for at, one in enumerate(said):
            self.value(one, planned[at], unknown[at] if at < len(unknown) else None, (*path, at))

    def _leaf(self, said: Any, planned: Any, path: Path) -> None:
        self.tally.known += 1
        self.tally.compared += 1
        numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (said, planned))
        if said != planned or not (numbers or type(said) is type(planned)):
            self._wrong(path, f"gate says {said!r}, Terraform {planned!r}")

    def _missed(self, planned: Any, unknown: Any, path: Path) -> None:
        count = leaves(planned, unknown)
        self.tally.known += count
        if count:
            self.tally.missed.append(f"{self.name} {path}")

    def _wrong(self, path: Path, difference: str) -> None:
        self.tally.wrong.append(f"{self.name} {path}: {difference}")


def leaves(planned: Any, unknown: Any) -> int:
    """Count the known leaves of a planned value."""
    if unknown is True:
        return 0
    if isinstance(planned, dict) and planned:
        return sum(leaves(one, (unknown or {}).get(key)) for key, one in planned.items())
    if isinstance(planned, list) and planned:
        marks = [*(unknown or []), *[None] * len(planned)]
        return sum(leaves(one, marks[at]) for at, one in enumerate(planned))
    return 1


def configured(resource: Resource, change: dict[str, Any]) -> Tally:
    """Compare what is configured of a resource that a provider plans."""
    comparison = Comparison(resource.address, resource.attributes, schema=True)
    for name, said in resource.attributes.values.items():
        planned = change["after"].get(name)
        documents = DOCUMENTS.get(name)
        if documents and isinstance(said, str) and isinstance(planned, str) and (name,) not in comparison.open:
            said, planned = documents(said), documents(planned)  # noqa: PLW2901
        if name in SETS:
            said, planned = sorted(said, key=_order), sorted(planned, key=_order)  # noqa: PLW2901
        comparison.value(said, planned, change["after_unknown"].get(name), (name,))
    return comparison.tally


def _order(block: Any) -> str:
    return json.dumps(block, sort_keys=True)
