"""Whose is it? What a flow reaches, held against what `gate.yaml` says of every environment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cached_property

from msgspec.structs import asdict

from gate.config.project import Environment
from gate.facts.hosts import host_patterns, matches
from gate.model.ports import Tree
from gate.tree import normalize


def owned(environment: Environment) -> dict[str, tuple[str, ...]]:
    """Return what belongs to an environment by name alone: kind of reference → patterns of names."""
    listed = asdict(environment.owns) if environment.owns else {}
    return {kind.replace("_", "-"): patterns for kind, patterns in listed.items() if patterns}


class Holders:
    """Names the environments whose gate.yaml entry has what a reference names; flows name the same things over and over."""

    def __init__(self, environments: Iterable[Environment]) -> None:
        self._environments = tuple(environments)
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}

    def of(self, kind: str, target: str | None) -> tuple[str, ...]:
        """Name them; a target that is not known at all is in none."""
        if target is None:
            return ()
        if (kind, target) not in self._known:
            self._known[kind, target] = tuple(one.name for one in self._environments if _has(one, kind, target))
        return self._known[kind, target]

    @cached_property
    def mentioned(self) -> Callable[[str], bool]:
        """Tells whether a text may name what some environment has. Most texts do not, and need not be looked through."""
        patterns = (pattern.lower() for one in self._environments for pattern in _everything(one))
        parts = {max(_BETWEEN.split(_SET.sub("*", pattern)), key=len) for pattern in patterns}
        if "" in parts:
            return lambda _: True
        found = re.compile("|".join(map(re.escape, sorted(parts))) or r"(?!)").search
        return lambda text: found(text.lower()) is not None or not text.isascii()  # other letters may stand for the same


_SET = re.compile(r"\[[^\]]*\]")
_BETWEEN = re.compile(r"[*?:]")
"""What parts a pattern into texts that must stand in every name that it matches."""


def deployers(file: str | None, environments: Iterable[Environment]) -> tuple[str, ...]:
    """Name the environments whose folders of flows hold a file."""
    if file is None:
        return ()
    return tuple(one.name for one in environments if any(f"{file}/".startswith(f"{normalize(folder)}/") for folder in one.flows))


def written(file: str | None, source: Tree) -> str:
    """Return the text of a flow's file as it is in the repository, before Terraform puts anything into it; empty where it has none."""
    return source.read(file).decode("utf-8", "replace") if file is not None and source.exists(file) else ""


def _has(environment: Environment, kind: str, target: str) -> bool:
    if kind in {"host", "kestra-api"}:
        return matches(target, host_patterns(environment))
    return any(fnmatchcase(target, pattern) for pattern in _names(environment, kind))


def _everything(environment: Environment) -> Iterator[str]:
    yield from host_patterns(environment)
    yield from environment.airbyte.connections if environment.airbyte else ()
    yield from (pattern for patterns in owned(environment).values() for pattern in patterns)


def _names(environment: Environment, kind: str) -> Iterator[str]:
    match kind:
        case "dbt-target":
            yield from environment.dbt.targets if environment.dbt else ()
        case "tenant":
            yield from (environment.kestra.tenant,) if environment.kestra else ()
        case "airbyte-connection":
            yield from map(str.lower, environment.airbyte.connections if environment.airbyte else ())
        case _:
            yield from owned(environment).get(kind, ())
