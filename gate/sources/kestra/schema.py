"""The catalogues: what each version of Kestra's own code reads in a flow. Written by `python -m tests.oracle catalogue`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path as FilePath
from typing import Any, NamedTuple

import msgspec

from gate.errors import ConfigError
from gate.model.source import Json

FOLDER = FilePath(__file__).parent / "catalogue"
ROOT = "Flow"

Shape = str | list[Any]
"""How a value is read: a word (`text`, `boolean`, `integer`, …), or a word and what it is of: `["list", shape]`, `["class", name]`."""
Rules = dict[str, dict[str, Json]]
"""Constraints by the name that Kestra gives them, with their parameters."""


class Property(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A property of a class. `valid`: constraints of what lies in it hold; `items`: those of each element."""

    shape: Shape
    required: bool = False
    deprecated: bool = False
    valid: bool = False
    aliases: tuple[str, ...] = ()
    rules: Rules = {}
    items: Rules = {}


class Class(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A mapping that Kestra reads: its own properties, and the class whose properties it has too. `text`: it may be written as text."""

    base: str = ""
    properties: dict[str, Property] = {}
    rules: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    open: bool = False
    text: bool = False
    deprecated: bool = False
    enterprise: bool = False
    roles: tuple[str, ...] = ()


class Union(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A mapping whose property `type` chooses the class; without one it is the `default`, where there is one."""

    members: dict[str, str]
    default: str = ""


class Easy(NamedTuple):
    """Properties that take whatever is written, and those that take any text."""

    anything: frozenset[str]
    text: frozenset[str]


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, dict=True):
    """What a version of Kestra reads. `families` are plugins by what they are for: the identifier that a flow writes → the class."""

    version: str
    classes: dict[str, Class]
    families: dict[str, dict[str, str]]
    unions: dict[str, Union]
    enums: dict[str, tuple[str, ...]]
    removed: dict[str, dict[str, str]]
    """What an earlier version had: by class (`*` for tasks and triggers of any), property → what to write instead."""
    replaced: dict[str, str]
    """Types of plugins that are gone or have another name → what to write instead."""

    def properties(self, name: str) -> dict[str, Property]:
        """Return all properties of a class, those of its bases and their aliases included."""
        known: dict[str, dict[str, Property]] = self.__dict__.setdefault("_properties", {})
        if name not in known:
            found = self.classes[name]
            own = (self.properties(found.base) if found.base else {}) | found.properties
            known[name] = {alias: one for one in own.values() for alias in one.aliases} | own
        return known[name]

    def easy(self, name: str) -> Easy:
        """Return the properties of a class that need no look at their values."""
        known: dict[str, Easy] = self.__dict__.setdefault("_easy", {})
        if name not in known:
            free = {key: one for key, one in self.properties(name).items() if not one.rules and not one.items}
            anything = frozenset(key for key, one in free.items() if one.shape == "any" or one.shape[0] == "dynamic")
            known[name] = Easy(anything, frozenset(key for key, one in free.items() if one.shape in ("text", "name")))
        return known[name]

    def required(self, name: str) -> tuple[tuple[str, frozenset[str]], ...]:
        """Return the properties that a class must have, each with all names that it may bear."""
        known: dict[str, tuple[tuple[str, frozenset[str]], ...]] = self.__dict__.setdefault("_required", {})
        if name not in known:
            found = [(key, one.aliases) for key, one in self.properties(name).items() if one.required and key not in one.aliases]
            known[name] = tuple((key, frozenset((key, *aliases))) for key, aliases in found)
        return known[name]

    def rules(self, name: str) -> tuple[str, ...]:
        """Return the constraints on a whole mapping of a class, those of its bases included."""
        return tuple(rule for one in self.lineage(name) for rule in one.rules)

    def lineage(self, name: str) -> Iterator[Class]:
        """Yield a class and its bases."""
        while name:
            yield self.classes[name]
            name = self.classes[name].base

    def class_of(self, identifier: str) -> str | None:
        """Return the class of a plugin by what a flow writes; None where it is none of Kestra's own."""
        return next((family[identifier] for family in self.families.values() if identifier in family), None)

    def name_of(self, family: str, name: str) -> str:
        """Return the identifier by which Kestra calls a class itself, of all that a flow may write."""
        known = self.families[family]
        own = (f"io.kestra.plugin.core.{name}", name.partition("-")[0])  # a server's schema numbers some of its definitions
        return next((one for one in own if one in known), None) or next(one for one, found in known.items() if found == name)

    def own_properties(self, identifier: str) -> frozenset[str] | None:
        """Return the properties that a plugin has by itself, and not as every task has; None where it is none of Kestra's own."""
        found = self.class_of(identifier)
        return frozenset(self.classes[found].properties) if found else None

    def roles(self, name: str) -> frozenset[str]:
        """Return what a class does: RunnableTask, FlowableTask or ExecutableTask."""
        return frozenset(role for one in self.lineage(name) for role in one.roles)

    def gone(self, name: str) -> dict[str, str]:
        """Return the properties that a class of an earlier version had, each with what to write instead."""
        known: dict[str, dict[str, str]] = self.__dict__.setdefault("_gone", {})
        if name not in known:
            plugin = any(base in ("tasks.Task", "triggers.AbstractTrigger") for base in self._names(name))
            known[name] = dict(self.removed.get("*", {})) if plugin else {}
            for base in self._names(name):
                known[name] |= self.removed.get(base, {})
        return known[name]

    def _names(self, name: str) -> list[str]:
        found = []
        while name:
            found.append(name)
            name = self.classes[name].base
        return found

    @property
    def plugins(self) -> frozenset[str]:
        """Every identifier of a plugin, of whatever family."""
        known: frozenset[str] | None = self.__dict__.get("_plugins")
        if known is None:
            known = self.__dict__["_plugins"] = frozenset(name for family in self.families.values() for name in family)
        return known


@cache
def versions() -> tuple[str, ...]:
    """Return the versions that have a catalogue, oldest first."""
    return tuple(sorted((file.stem for file in FOLDER.glob("*.json")), key=_numbers))


@cache
def nearest(version: str) -> Catalogue:
    """Return the catalogue of the version, or the nearest: first by major, then by minor, then by patch number; of two, the older.

    Raises ConfigError when `version` is not a version.
    """
    wanted = _numbers(version)

    def distance(known: str) -> tuple[int, ...]:
        return tuple(abs(one - other) for one, other in zip(_numbers(known), wanted, strict=True))

    return _read(min(versions(), key=distance))


@cache
def _read(version: str) -> Catalogue:
    return msgspec.json.decode((FOLDER / f"{version}.json").read_bytes(), type=Catalogue)


def _numbers(version: str) -> tuple[int, int, int]:
    found = re.fullmatch(r"v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:[-+].*)?", version)
    if not found:
        raise ConfigError(
            f"`{version[:40]}` is not a version of Kestra", remediation='Write a version such as "1.3" or "2.0.0", in quotes.'
        )
    major, minor, patch = (int(part or 0) for part in found.groups())
    return major, minor, patch
