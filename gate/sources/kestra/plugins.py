"""What a plugin reaches by its own properties: those of Kestra's vehicles, hosts, places in other systems, dbt's profiles, and commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from gate.model.kestra import Reference
from gate.model.source import Json, Path
from gate.sources.kestra import dbt, scripts, upstream
from gate.sources.kestra.properties import DEFAULTS, Properties
from gate.sources.kestra.values import UNKNOWN, Scope, Value, resolve
from gate.sources.kestra.vehicles import ADDRESSES, HOSTS, NESTED, OTHER_SYSTEMS, OWN_PLUGINS, PLACES, SCRIPTS, VEHICLES, Vehicle

_COMMANDS = ("beforeCommands", "commands")
_STORAGE = ".core.storage."  # whose `uri` is a file of Kestra's own
_BY_SSH = re.compile(r"[\w.-]{1,100}@([\w.-]{1,253}):")


def reference(
    kind: str, target: Value | None, namespace: Value | None, via: str, path: Path, *, undecided: bool = False, place: Path | None = None
) -> Reference:
    """Return a reference; it is dynamic where its target or its namespace is, or where it is said to be. `place` is the namespace's."""
    dynamic = undecided or (target is not None and target.dynamic) or (namespace is not None and namespace.dynamic)
    return Reference(
        kind=kind,
        target=target and target.text,
        namespace=namespace and namespace.text,
        namespace_root=namespace and namespace.root,
        namespace_path=path if place is None else place,
        dynamic=dynamic,
        via=via,
        path=path,
    )


class Plugins:
    """Knows a flow's variables and its defaults for plugins."""

    def __init__(self, flow: dict[str, Json], scope: Scope) -> None:
        self._scope = scope
        self.own = Value(scope.namespace) if scope.namespace else UNKNOWN
        self.properties = Properties(flow, scope)

    def reached(self, plugin: dict[str, Json], path: Path) -> Iterator[Reference]:
        """Yield what a plugin, a mapping with a `type`, reaches."""
        kind = str(plugin["type"])
        for vehicle, beginnings in _vehicles(kind):
            if not vehicle.always and not self.properties.may_have(plugin, beginnings):
                continue
            if vehicle.items is None:
                yield from self._vehicle(vehicle, plugin, path)
            else:
                entries = plugin.get(vehicle.items)
                for index, entry in enumerate(entries) if isinstance(entries, list) else ():
                    if isinstance(entry, dict):
                        yield from self._vehicle(vehicle, {"type": kind} | entry, (*path, vehicle.items, index))
        if kind.endswith(upstream.TYPES):
            yield from self._upstream(plugin, path)
        yield from self._namespace_files(plugin, path)
        yield from self._places(plugin, path)
        yield from self._words(plugin, path)
        yield from self._targets(plugin, path)
        if ".dbt." in kind:
            yield from self._profiles(plugin, path)

    def _vehicle(self, vehicle: Vehicle, plugin: dict[str, Json], path: Path) -> Iterator[Reference]:
        via = str(plugin["type"])
        targets = self.properties.values(plugin, path, vehicle.targets)
        if not targets and (not vehicle.always or path[:1] in DEFAULTS):
            return
        namespaces: list[tuple[Value | None, Path]] = [(None, path)]
        if vehicle.namespaces:
            default = Value(vehicle.anywhere) if vehicle.anywhere else self.own
            namespaces = [*self.properties.values(plugin, path, vehicle.namespaces)] or [(default, path)]
        for namespace, place in namespaces:
            if not targets:
                yield reference(vehicle.kind, None, namespace, via, place)
            for target, where in targets:
                public = scripts.public(target, bare=vehicle.kind == "kestra-api")
                if vehicle.kind == "airbyte-connection":
                    public = scripts.host(public)  # ids mean the same in capitals
                yield reference(vehicle.kind, public, namespace, via, where, place=where if place == path else place)

    def _upstream(self, plugin: dict[str, Json], path: Path) -> Iterator[Reference]:
        for one in upstream.upstream_of(plugin, path):
            for namespace in resolve(one.namespace, self._scope):
                for flow in resolve(one.flow, self._scope):
                    yield reference("upstream", flow, namespace, str(plugin["type"]), one.path, undecided=not one.decided)

    def _namespace_files(self, plugin: dict[str, Json], path: Path) -> Iterator[Reference]:
        found, place = self.properties.get(plugin, path, "namespaceFiles")
        if not isinstance(found, dict) or found.get("enabled") in (False, "false"):
            return
        own: list[tuple[Value, Path]] = [(self.own, place)]
        for namespace, where in [*self.properties.listed(found.get("namespaces"), (*place, "namespaces"))] or own:
            yield reference("namespace-file", Value("*"), namespace, "namespaceFiles", where)

    def _places(self, plugin: dict[str, Json], path: Path) -> Iterator[Reference]:
        """Yield hosts, and where in another system a plugin works."""
        kind = str(plugin["type"])
        foreign = kind.startswith(OTHER_SYSTEMS) and not kind.startswith(OWN_PLUGINS)
        for name in list(self.properties.names(plugin)):
            if name in HOSTS or (name in ADDRESSES and _STORAGE not in kind) or (foreign and name in PLACES):
                for value, where in self.properties.values(plugin, path, (name,)):
                    yield from _place(name, value, where)
            elif name in NESTED and isinstance(plugin.get(name), dict):
                for inner in [key for key in plugin[name] if key in HOSTS]:
                    for value, where in self.properties.listed(plugin[name][inner], (*path, name, inner)):
                        yield from _place(inner, value, where)

    def _words(self, plugin: dict[str, Json], path: Path) -> Iterator[Reference]:
        """Read a list of single words as one command."""
        for name, words in plugin.items():
            if name not in SCRIPTS:
                continue
            if isinstance(words, list) and len(words) > 1 and all(isinstance(word, str) and " " not in word.strip() for word in words):
                for value in resolve(" ".join(words), self._scope):
                    for one in scripts.commands(value):
                        yield reference(one.kind, one.target, None, name, (*path, name))

    def _targets(self, plugin: dict[str, Json], path: Path) -> Iterator[Reference]:
        """Yield the dbt targets that commands take from the environment of the task; a variable that nothing sets may be any."""
        for name in SCRIPTS.intersection(plugin):
            for text, place in _texts(plugin[name], (*path, name)):
                for value in resolve(text, self._scope) if "dbt" in text else ():
                    for variable, given in scripts.dbt_variables(value):
                        set_to = self.properties.values(plugin, path, (f"env.{variable}",))
                        for target, where in set_to or [(given or UNKNOWN, place)]:
                            yield reference("dbt-target", target, None, str(plugin["type"]), where)

    def _profiles(self, plugin: dict[str, Json], path: Path) -> Iterator[Reference]:
        commands = [text for name in _COMMANDS for text in _listed(plugin.get(name)) if isinstance(text, str)]
        choices = [one for text in commands for value in resolve(text, self._scope) for one in scripts.dbt_choices(value)]
        for text, place in dbt.profiles_of(plugin, path):
            for value in resolve(text, self._scope):
                for one in dbt.targets(value, choices):
                    yield reference(one.kind, one.target, None, "profiles", place)


def _texts(value: Json, path: Path) -> Iterator[tuple[str, Path]]:
    if isinstance(value, str):
        yield value, path
    for step, below in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _texts(below, (*path, step))


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]


def _place(name: str, value: Value, path: Path) -> Iterator[Reference]:
    """Yield what one property names; an address with a scheme is found in the text itself."""
    if name in PLACES:
        yield reference(PLACES[name], value, None, name, path)
    elif "://" in value.text:
        return
    elif name in HOSTS:
        for host in value.text.split(","):
            yield reference("host", scripts.host(Value(host.strip(), value.open)), None, name, path)
    elif value.dynamic:
        yield reference("host", UNKNOWN, None, name, path)
    elif by_ssh := _BY_SSH.match(value.text):
        yield reference("host", scripts.host(Value(by_ssh[1])), None, name, path)


@cache
def _vehicles(kind: str) -> tuple[tuple[Vehicle, frozenset[str]], ...]:
    """Return the ways in which plugins of a type reach something, each with the beginnings of the names of what it reaches."""
    return tuple(
        (vehicle, frozenset(name.partition(".")[0] for name in vehicle.targets))
        for vehicle in VEHICLES
        if any(kind.startswith(one) if one.endswith(".") else kind.endswith(one) for one in vehicle.types)
    )
