"""Everything that a flow reaches outside of it, and the expressions in it that Kestra could not read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from gate.model.kestra import BrokenExpression, Input, Reference
from gate.model.source import Json, Path
from gate.sources.kestra import dbt, pebble, scripts, upstream
from gate.sources.kestra.pebble.nodes import Attribute, Call, Node, Template, Variable
from gate.sources.kestra.properties import Properties
from gate.sources.kestra.values import UNKNOWN, Scope, Value, resolve, resolve_node, resolve_template
from gate.sources.kestra.vehicles import HOSTS, OTHER_SYSTEMS, OWN_PLUGINS, PLACES, VEHICLES, Vehicle
from gate.sources.kestra.walk import text_or_none

_PROSE = frozenset({"description", "displayName", "labels"})
_SCRIPTS = frozenset({"commands", "beforeCommands", "afterCommands", "script", "command", "args", "entryPoint", "inputFiles"})
_COMMANDS = ("terraform", "tofu", "terragrunt", "pulumi", "ansible-playbook", "dbt")
_PARAMETERS = {
    "secret": ("key", "namespace"),
    "kv": ("key", "namespace"),
    "read": ("path", "namespace"),
    "fileURI": ("path", "namespace"),
    "fileSize": ("path", "namespace"),
    "fileExists": ("path", "namespace"),
    "isFileEmpty": ("path", "namespace"),
    "subflow": ("id", "namespace"),
    "credential": ("key", "namespace"),
    "env": ("name",),
    "http": ("uri",),
}
"""Functions that reach something: the parameters that name it and its namespace."""
_FIRST_IS_NAMESPACE = frozenset({"subflow"})
_FUNCTION_KINDS = {"secret": "secret", "kv": "kv", "subflow": "flow", "credential": "credential", "env": "variable", "http": "host"}
_OF_EXECUTION = frozenset({"outputs", "trigger", "taskrun", "inputs", "item"})
_VARIABLES = {"envs": "variable", "globals": "global", "namespace": "namespace-variable"}


class Found(NamedTuple):
    """What a flow reaches, and what in it is broken."""

    references: tuple[Reference, ...]
    broken: tuple[BrokenExpression, ...]


def references_of(flow: dict[str, Json], inputs: Iterable[Input]) -> Found:
    """Return every reference of a flow, in the order of its text, each once."""
    collector = _Collector(flow, inputs)
    collector.walk(flow, ())
    return Found(tuple(dict.fromkeys(collector.references)), tuple(collector.broken))


class _Collector:
    def __init__(self, flow: dict[str, Json], inputs: Iterable[Input]) -> None:
        defaults = dict(_defaults(flow, inputs))
        self._scope = Scope(text_or_none(flow.get("id")), text_or_none(flow.get("namespace")), flow.get("variables"), defaults)
        self._properties = Properties(flow, self._scope)
        self.references: list[Reference] = []
        self.broken: list[BrokenExpression] = []

    def walk(self, value: Json, path: Path) -> None:
        """Search a value and all below it."""
        if isinstance(value, str):
            self._text(value, path)
        elif isinstance(value, dict):
            if isinstance(value.get("type"), str):
                self._plugin(value, path)
            for key, below in value.items():
                if "{" in key:
                    self._text(key, (*path, key))  # Kestra renders the keys of a mapping too
                if isinstance(below, str | dict | list):
                    self.walk(below, (*path, key))
        elif isinstance(value, list):
            for index, below in enumerate(value):
                if isinstance(below, str | dict | list):
                    self.walk(below, (*path, index))

    def _text(self, text: str, path: Path) -> None:
        template = pebble.read(text)
        if template.broken:
            self.broken.append(BrokenExpression(path=path, says=template.broken.says, offset=template.broken.start))
        self._expressions(template, path)
        if not _PROSE.isdisjoint(path[-2:]):
            return
        script = not _SCRIPTS.isdisjoint(path)
        if not (template.pieces or script or "://" in text):
            return
        for value in resolve_template(template, self._scope) if template.pieces else (Value(text),):
            for one in scripts.addresses(value):
                self._add(one.kind, one.target, None, _name(path), path)
            if script:
                self._commands(value, path)

    def _expressions(self, template: Template, path: Path) -> None:
        for call in template.calls:
            if call.name in _PARAMETERS:
                self._call(call, path)
        for use in template.uses:
            kind = _VARIABLES.get(use.path[0])
            if kind is not None:
                self._add(kind, Value(".".join(use.path[1:])) if use.path[1:] else UNKNOWN, None, use.path[0], path)

    def _call(self, call: Call, path: Path) -> None:
        names = _PARAMETERS[call.name]
        order = tuple(reversed(names)) if call.name in _FIRST_IS_NAMESPACE else names
        given: dict[str, Node] = dict(zip(order, call.arguments.positional, strict=False)) | dict(call.arguments.named)
        targets = resolve_node(given.get(names[0]), self._scope)
        if call.name == "http":
            for target in targets:
                found = list(scripts.addresses(target))
                for one in found:
                    self._add(one.kind, one.target, None, call.name, path)
                if not found:
                    self._add("host", UNKNOWN, None, call.name, path)
            return
        kind = _FUNCTION_KINDS.get(call.name, "namespace-file")
        if kind == "namespace-file":
            targets = tuple(target for target in targets if not _is_execution_file(given.get(names[0]), target))
        own = None if kind == "variable" else self._own()
        for namespace in resolve_node(given["namespace"], self._scope) if "namespace" in given else (own,):
            for target in targets:
                self._add(kind, target, namespace, call.name, path, open_=not call.complete)

    def _plugin(self, plugin: dict[str, Json], path: Path) -> None:
        kind = str(plugin["type"])
        if "." not in kind:
            return  # the type of an input, a retry …
        for vehicle in _vehicles(kind):
            if vehicle.items is None:
                self._vehicle(vehicle, plugin, path)
            else:
                entries = plugin.get(vehicle.items)
                for index, entry in enumerate(entries) if isinstance(entries, list) else ():
                    if isinstance(entry, dict):
                        self._vehicle(vehicle, {"type": kind} | entry, (*path, vehicle.items, index))
        if kind.endswith(upstream.TYPES):
            self._upstream(plugin, path)
        self._namespace_files(plugin, path)
        self._places(plugin, path)
        self._argv(plugin, path)
        if ".dbt." in kind:
            self._profiles(plugin, path)

    def _vehicle(self, vehicle: Vehicle, plugin: dict[str, Json], path: Path) -> None:
        targets = self._properties.values(plugin, path, vehicle.targets)
        if not targets and not vehicle.always:
            return
        namespaces: list[tuple[Value | None, Path]] = [(None, path)]
        if vehicle.namespaces:
            default = Value(vehicle.anywhere) if vehicle.anywhere else self._own()
            namespaces = [*self._properties.values(plugin, path, vehicle.namespaces)] or [(default, path)]
        for namespace, place in namespaces:
            if not targets:
                self._add(vehicle.kind, None, namespace, str(plugin["type"]), place)
            for target, where in targets:
                self._add(vehicle.kind, target, namespace, str(plugin["type"]), where)

    def _upstream(self, plugin: dict[str, Json], path: Path) -> None:
        for one in upstream.upstream_of(plugin, path):
            for namespace in resolve(one.namespace, self._scope):
                for flow in resolve(one.flow, self._scope):
                    self._add("upstream", flow, namespace, str(plugin["type"]), one.path, open_=not one.decided)

    def _namespace_files(self, plugin: dict[str, Json], path: Path) -> None:
        found, place = self._properties.get(plugin, path, "namespaceFiles")
        if not isinstance(found, dict) or found.get("enabled") in (False, "false"):
            return
        own: list[tuple[Value | None, Path]] = [(self._own(), place)]
        for namespace, where in [*self._properties.listed(found.get("namespaces"), (*place, "namespaces"))] or own:
            self._add("namespace-file", Value("*"), namespace, "namespaceFiles", where)

    def _places(self, plugin: dict[str, Json], path: Path) -> None:
        """Note hosts, and where in another system a plugin works."""
        kind = str(plugin["type"])
        foreign = kind.startswith(OTHER_SYSTEMS) and not kind.startswith(OWN_PLUGINS)
        for name in list(self._properties.names(plugin)):
            if name in HOSTS or (foreign and name in PLACES):
                for value, where in self._properties.values(plugin, path, (name,)):
                    if name not in HOSTS:
                        self._add(PLACES[name], value, None, name, where)
                    elif "://" not in value.text:
                        for host in value.text.split(","):
                            self._add("host", scripts.host(Value(host.strip(), value.open)), None, name, where)

    def _argv(self, plugin: dict[str, Json], path: Path) -> None:
        """Read a list of single words as one command."""
        for name in _SCRIPTS & plugin.keys():
            words = plugin[name]
            if isinstance(words, list) and words and all(isinstance(word, str) and " " not in word.strip() for word in words):
                for value in resolve(" ".join(words), self._scope):
                    self._commands(value, (*path, name))

    def _profiles(self, plugin: dict[str, Json], path: Path) -> None:
        for text, place in dbt.profiles_of(plugin, path):
            for value in resolve(text, self._scope):
                for one in dbt.targets(value):
                    self._add(one.kind, one.target, None, "profiles", place)

    def _commands(self, value: Value, path: Path) -> None:
        if any(command in value.text for command in _COMMANDS):
            for one in scripts.commands(value):
                self._add(one.kind, one.target, None, _name(path), path)

    def _own(self) -> Value:
        return Value(self._scope.namespace) if self._scope.namespace else UNKNOWN

    def _add(self, kind: str, target: Value | None, namespace: Value | None, via: str, path: Path, *, open_: bool = False) -> None:
        dynamic = open_ or (target is not None and target.dynamic) or (namespace is not None and namespace.dynamic)
        self.references.append(
            Reference(kind=kind, target=target and target.text, namespace=namespace and namespace.text, dynamic=dynamic, via=via, path=path)
        )


@cache
def _vehicles(kind: str) -> tuple[Vehicle, ...]:
    """Return the ways in which plugins of a type reach something."""
    return tuple(
        vehicle for vehicle in VEHICLES if any(kind.startswith(one) if one.endswith(".") else kind.endswith(one) for one in vehicle.types)
    )


def _defaults(flow: dict[str, Json], inputs: Iterable[Input]) -> Iterator[tuple[str, Json]]:
    """Yield the inputs that have a default."""
    for one in inputs:
        entry: Json = flow
        for step in one.path:
            entry = entry[step]
        value = entry.get("defaults", entry.get("prefill"))
        if one.id and value is not None and one.type != "SECRET":
            yield one.id, value


def _is_execution_file(node: Node | None, target: Value) -> bool:
    """Whether a path is one of a file that the execution itself made, and no file of a namespace."""
    while isinstance(node, Attribute):
        node = node.subject
    return target.text.startswith("kestra:") or (isinstance(node, Variable) and node.name in _OF_EXECUTION)


def _name(path: Path) -> str:
    """The property that a path leads to."""
    return next((str(step) for step in reversed(path) if isinstance(step, str)), "")
