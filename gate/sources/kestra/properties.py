"""The properties of a plugin, as they are after the flow's own defaults for plugins."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from gate.model.source import Json, Path
from gate.sources.kestra.values import Scope, Value, resolve
from gate.sources.kestra.walk import is_true

_ABSENT: tuple[Json, ...] = (None, "", [], {})

DEFAULTS = (("pluginDefaults",), ("taskDefaults",))
"""Where a flow's own defaults stand: values for plugins, and no plugins themselves."""


class Default(NamedTuple):
    """Values for every plugin whose type begins so; forced ones hold over what the plugin itself says."""

    type: str
    values: dict[str, Json]
    path: Path
    forced: bool


class Properties:
    """Looks properties up by name, where `a.b` is `b` below `a`."""

    def __init__(self, flow: dict[str, Json], scope: Scope) -> None:
        self._scope = scope
        self._defaults = [default for (name,) in DEFAULTS for default in _defaults(flow.get(name), name)]
        self._own: dict[str, list[Default]] = {}

    def may_have(self, plugin: dict[str, Json], beginnings: frozenset[str]) -> bool:
        """Whether a plugin may have one of the properties whose names begin so: quick, and never wrongly no."""
        return not beginnings.isdisjoint(plugin) or bool(self._defaults)

    def names(self, plugin: dict[str, Json]) -> Iterator[str]:
        """Yield the names of a plugin's properties, and of those that it is given."""
        yield from plugin
        for default in self._for(plugin):
            yield from (name for name in default.values if name not in plugin)

    def get(self, plugin: dict[str, Json], path: Path, name: str) -> tuple[Json, Path]:
        """Return a property and its place; None where it has none."""
        steps = _steps(name)
        written = plugin.get(name) if len(steps) == 1 else _below(plugin, steps)
        for default in self._for(plugin):
            value = _below(default.values, steps)
            if value is not None and (default.forced or written is None):
                return value, (*default.path, *steps)
        return written, (*path, *steps)

    def values(self, plugin: dict[str, Json], path: Path, names: tuple[str, ...]) -> list[tuple[Value, Path]]:
        """Return what the first of the properties that is there can be, each with its place."""
        for name in names:
            value, place = self.get(plugin, path, name)
            if value not in _ABSENT:
                return list(self.listed(value, place))
        return []

    def listed(self, value: Json, place: Path) -> Iterator[tuple[Value, Path]]:
        """Yield what a text, the elements of a list or the keys of a mapping can be, each with its place."""
        if isinstance(value, list):
            for index, one in enumerate(value):
                yield from self.listed(one, (*place, index))
        elif isinstance(value, dict):
            for key in value:
                yield from ((one, (*place, key)) for one in resolve(key, self._scope))
        elif value is not None:
            yield from ((one, place) for one in resolve(str(value), self._scope))

    def _for(self, plugin: dict[str, Json]) -> list[Default]:
        kind = str(plugin.get("type"))
        if kind not in self._own:
            self._own[kind] = [default for default in self._defaults if kind.startswith(default.type)]
        return self._own[kind]


@cache
def _steps(name: str) -> tuple[str, ...]:
    return tuple(name.split("."))


def defaults_of(flow: dict[str, Json]) -> list[Default]:
    """Return what a flow says itself of the properties of its plugins."""
    return [default for name in ("pluginDefaults", "taskDefaults") for default in _defaults(flow.get(name), name)]


def _defaults(written: Json, name: str) -> Iterator[Default]:
    for index, entry in enumerate(written) if isinstance(written, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("type"), str) and isinstance(entry.get("values"), dict):
            yield Default(entry["type"], entry["values"], (name, index, "values"), is_true(entry.get("forced")))


def _below(value: Json, steps: tuple[str, ...]) -> Json:
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value
