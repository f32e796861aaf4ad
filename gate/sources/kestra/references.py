"""Everything that a flow reaches outside of it, and the expressions in it that Kestra could not read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gate import yaml
from gate.model.kestra import Input, Reference, Use
from gate.model.source import Json, Path
from gate.sources.kestra import pebble, scripts
from gate.sources.kestra.pebble.nodes import Attribute, Broken, Call, Node, Template, Variable
from gate.sources.kestra.plugins import Plugins, reference
from gate.sources.kestra.uses import uses_of
from gate.sources.kestra.values import RENDERS, UNKNOWN, Scope, Value, resolve_node, resolve_template, stored
from gate.sources.kestra.vehicles import SCRIPTS
from gate.sources.kestra.walk import is_true, text_or_none

MAX_MADE = 4
_TEMPLATED = (".templating.TemplatedTask",)
_NOT_RENDERED = frozenset({"description", "displayName"})
_OF_OTHER_FLOWS = frozenset({"triggers", "listeners"})
"""Where `outputs` and `inputs` may be those of the flow that ended; variables are the flow's own."""
PROSE = frozenset({"description", "displayName", "labels"})
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


class BrokenText(NamedTuple):
    """A text, or the key of a mapping, whose expressions could not be read."""

    path: Path
    is_key: bool
    text: str
    broken: Broken


class Found(NamedTuple):
    """What a flow reaches, and what in it is broken."""

    references: tuple[Reference, ...]
    uses: tuple[Use, ...]
    broken: tuple[BrokenText, ...]


def references_of(flow: dict[str, Json], inputs: Iterable[Input]) -> Found:
    """Return every reference of a flow, in the order of its text, each once."""
    collector = _Collector(flow, inputs)
    collector.walk(flow, ())
    return Found(tuple(dict.fromkeys(collector.references)), tuple(collector.uses), tuple(collector.broken))


def scope_of(flow: dict[str, Json], inputs: Iterable[Input]) -> Scope:
    """Return what a flow says of its own variables and inputs."""
    entries = [(one, _entry(flow, one.path)) for one in inputs]
    return Scope(
        id=text_or_none(flow.get("id")),
        namespace=text_or_none(flow.get("namespace")),
        variables=flow.get("variables"),
        inputs=dict(_defaults(entries)),
        choices=dict(_choices(entries)),
    )


class _Collector:
    def __init__(self, flow: dict[str, Json], inputs: Iterable[Input]) -> None:
        self._scope = scope_of(flow, inputs)
        self._plugins = Plugins(flow, self._scope)
        self.references: list[Reference] = []
        self.uses: list[Use] = []
        self.broken: list[BrokenText] = []
        self._made = 0

    def walk(self, value: Json, path: Path, *, script: bool = False) -> None:
        """Search a value and all below it; `script` says that it lies in a property that holds commands."""
        if type(value) is dict:
            if type(value.get("type")) is str:
                self._plugin(value, path)
            for key, below in value.items():
                if "{" in key:
                    self._text(key, (*path, key), is_key=True, script=script or key in SCRIPTS)  # Kestra renders the keys of a mapping too
                kind = type(below)
                if kind is str:
                    if "{" in below or "://" in below or script or key in SCRIPTS:  # most texts can hold nothing
                        self._text(below, (*path, key), script=script or key in SCRIPTS)
                elif kind is dict or kind is list:
                    self.walk(below, (*path, key), script=script or key in SCRIPTS)
        elif type(value) is list:
            for index, below in enumerate(value):
                self.walk(below, (*path, index), script=script)
        elif type(value) is str and (script or "{" in value or "://" in value):
            self._text(value, path, script=script)

    def _text(self, text: str, path: Path, *, script: bool, is_key: bool = False) -> None:
        template = pebble.read(text)
        if template.broken:
            self.broken.append(BrokenText(path, is_key, text, template.broken))
        self._expressions(template, path)
        if not PROSE.isdisjoint(path[-2:]) or not (template.pieces or script or "://" in text):
            return
        for value in resolve_template(template, self._scope) if template.pieces else (Value(text),):
            for one in scripts.addresses(value):
                self._add(one.kind, one.target, one.namespace, _name(path), path)
            for one in scripts.commands(value) if script else ():
                self._add(one.kind, one.target, None, _name(path), path)

    def _expressions(self, template: Template, path: Path) -> None:
        if _NOT_RENDERED.isdisjoint(path[-1:]):
            foreign = not _OF_OTHER_FLOWS.isdisjoint(path[:1])
            found = (Use(names=names, needed=needed, path=path) for names, needed in uses_of(template))
            self.uses.extend(use for use in found if not foreign or use.names[0] == "vars")
        for call in template.calls:
            if call.name in _PARAMETERS:
                self._call(call, path)
            elif call.name in RENDERS:
                self._rendered(call, path)
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
            elsewhere = [one for target in targets for one in scripts.addresses(target) if one.namespace]
            for one in elsewhere:
                self._add(kind, one.target, one.namespace, call.name, path, undecided=not call.complete)
            targets = () if elsewhere else tuple(target for target in targets if not _is_execution_file(given.get(names[0]), target))
        own = None if kind == "variable" else self._plugins.own
        for namespace in resolve_node(given["namespace"], self._scope) if "namespace" in given else (own,):
            for target in targets:
                self._add(kind, target, namespace, call.name, path, undecided=not call.complete)

    def _rendered(self, call: Call, path: Path) -> None:
        """Find the secrets in a variable where it is rendered: what a task shows of it, it shows."""
        for text in stored(call.arguments.positional[:1], self._scope):
            for inner in pebble.read(text).calls:
                if inner.name in ("secret", "credential"):
                    self._call(inner, path)

    def _plugin(self, plugin: dict[str, Json], path: Path) -> None:
        kind = str(plugin["type"])
        if "." not in kind:
            return  # the type of an input, a retry …
        self.references.extend(self._plugins.reached(plugin, path))
        if kind.endswith(_TEMPLATED):
            self._templated(plugin, path)

    def _templated(self, plugin: dict[str, Json], path: Path) -> None:
        """Search the task that a template makes, as far as it is known; it may make another, and even itself."""
        self._made += 1
        for text, place in self._plugins.properties.values(plugin, path, ("spec",)) or [(UNKNOWN, path)]:
            document = yaml.parse(text.text, "spec")
            task = document.data if isinstance(document, yaml.Yaml) else None
            kind = text_or_none(task.get("type")) if isinstance(task, dict) else None
            self._add("task", Value(kind) if kind else UNKNOWN, None, str(plugin["type"]), place, undecided=text.dynamic)
            if self._made < MAX_MADE:
                self.walk(task, place, script=not SCRIPTS.isdisjoint(place))
        self._made -= 1

    def _add(self, kind: str, target: Value, namespace: Value | None, via: str, path: Path, *, undecided: bool = False) -> None:
        self.references.append(reference(kind, target, namespace, via, path, undecided=undecided))


def _entry(flow: dict[str, Json], path: Path) -> dict[str, Json]:
    entry: Json = flow
    for step in path:
        entry = entry[step]
    found: dict[str, Json] = entry
    return found


def _defaults(entries: Iterable[tuple[Input, dict[str, Json]]]) -> Iterator[tuple[str, Json]]:
    """Yield the inputs that have a default."""
    for one, entry in entries:
        value = entry.get("defaults", entry.get("prefill"))
        if one.id and value is not None and one.type != "SECRET":
            yield one.id, value


def _choices(entries: Iterable[tuple[Input, dict[str, Json]]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the inputs that can be nothing but one of the values that are written in the flow."""
    for one, entry in entries:
        values = entry.get("values")
        if one.id and one.type in ("SELECT", "ENUM") and isinstance(values, list) and values and not is_true(entry.get("allowCustomValue")):
            yield one.id, tuple(map(str, values))


def _is_execution_file(node: Node | None, target: Value) -> bool:
    """Whether a path is one of a file that the execution itself made, and no file of a namespace."""
    while isinstance(node, Attribute):
        node = node.subject
    return target.text.startswith("kestra:") or (isinstance(node, Variable) and node.name in _OF_EXECUTION)


def _name(path: Path) -> str:
    """The property that a path leads to."""
    return next((str(step) for step in reversed(path) if isinstance(step, str)), "")
