"""The policy input without collections that no rule can read: they would be written, sent and read again for nobody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from msgspec import structs

from gate.facts.input import GraphFact, IndexFact, PolicyInput

_READ = re.compile(r"\binput\b((?:\.\w+)*)")
T = TypeVar("T")


def reading(modules: Iterable[str]) -> Callable[..., bool]:
    """Return what tells whether the text of a module names a path of the input, or something around or inside it."""
    reads = {tuple(found[1].split(".")[1:]) for text in modules for found in _READ.finditer(text)}

    def read(*path: str) -> bool:
        return any(path[: len(one)] == one[: len(path)] for one in reads)

    return read


def needed(policy_input: PolicyInput, modules: Iterable[str]) -> PolicyInput:
    """Return the input with large collections emptied where the text of no module names them, or something around or inside them.

    Rego reaches the input by the word `input` alone. Where it stands by itself, or is followed by anything but constant names, what is
    below is taken for read; a mention in a comment is too.
    """
    read = reading(modules)

    def kept(found: tuple[T, ...], *path: str) -> tuple[T, ...]:
        return found if read(*path) else ()

    def of_types(found: dict[str, T], *path: str) -> dict[str, T]:
        return {kind: facts for kind, facts in found.items() if read(*path, kind)}

    configuration, plan, index = policy_input.configuration, policy_input.plan, policy_input.by_type
    return structs.replace(
        policy_input,
        configuration=configuration
        and structs.replace(configuration, resources=kept(configuration.resources, "configuration", "resources")),
        plan=plan and structs.replace(plan, changes=kept(plan.changes, "plan", "changes"), drift=kept(plan.drift, "plan", "drift")),
        flows=kept(policy_input.flows, "flows"),
        graph=policy_input.graph if read("graph") else GraphFact(),
        by_type=IndexFact(
            resources=of_types(index.resources, "by_type", "resources"),
            changes=of_types(index.changes, "by_type", "changes"),
            references=of_types(index.references, "by_type", "references"),
        ),
    )
