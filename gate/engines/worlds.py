"""Which modules stand together: the annotated rules with their libraries, and each conftest pack by itself. Evaluates nothing."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from gate.model.policy import Module, RawData, Rule


class World(Struct, frozen=True, kw_only=True):
    """Modules that see each other and the same data."""

    rules: frozenset[str]
    modules: tuple[tuple[Rule | None, Module], ...]
    """Each with the rule that it is, where it is one."""
    data: RawData
    mixed: bool
    """Whether each module may be Rego v0 or v1, and all stand or fall together."""


def worlds(rules: Sequence[Rule], libraries: Sequence[Module], data: RawData) -> list[World]:
    """Return the world of the annotated rules, then one for each conftest pack."""
    annotated = [rule for rule in rules if rule.style == "gate"]
    modules = (*((None, library) for library in libraries), *((rule, rule.module) for rule in annotated))
    found = [World(rules=frozenset(rule.id for rule in annotated), modules=modules, data=data, mixed=False)]
    packs: dict[tuple[str, ...], list[Rule]] = {}
    for rule in rules:
        if rule.style == "conftest":
            packs.setdefault(tuple(sorted(module.path for module in (rule.module, *rule.companions))), []).append(rule)
    for several in packs.values():
        first = several[0]
        together = sorted((first.module, *first.companions), key=lambda module: module.path)
        names = frozenset(rule.id for rule in several)
        found.append(World(rules=names, modules=tuple((None, module) for module in together), data=first.data or {}, mixed=True))
    return found
