"""Finds secrets in the data of a flow: in properties that hold some, in scripts and files, and in what feeds them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cached_property
from typing import NamedTuple

from msgspec.structs import replace

from gate.facts.sensitive import task_secrets
from gate.model.kestra import Flow
from gate.model.secrets import Confidence, Kind, Secret
from gate.model.source import Json, Path
from gate.model.terraform import UNKNOWN_PART
from gate.sources.kestra.references import scope_of
from gate.sources.kestra.values import Scope, decides, resolve
from gate.sources.secrets import pebble
from gate.sources.secrets.names import NEUTRAL, Role, role_of, role_of_header
from gate.sources.secrets.texts import BY_PLACE, search
from gate.sources.secrets.values import graded, leads_elsewhere, looks_random

_WEBHOOK = re.compile(r"io\.kestra\.(?:plugin\.core\.trigger|core\.models\.triggers\.types)\.Webhook\Z")
_KEY_VALUE = (".kv.Set", ".kv.Put")
_SHOWN_INPUTS = frozenset({"", "STRING", "SELECT", "ENUM", "EMAIL", "JSON", "URI", "YAML"})
_UNSURE = frozenset(
    {"accessKeyId", "auth", "clientId", "config", "connectionString", "env", "headers", "impersonatedServiceAccount", "inputFiles", "key"}
    | {"keyfile", "profiles", "stsRoleExternalId", "url", "username"}
)
"""Properties that plugins mark as secret, and that hold none by themselves: ids, names, addresses, and what has an inside."""
_PROSE = frozenset({"description", "displayName", "documentation"})
_PROGRAMS = frozenset(
    {"args", "arguments", "beforeCommands", "body", "command", "commands", "config", "configuration", "content", "data", "env", "extraVars"}
    | {"formData", "inputFiles", "options", "podSpec", "profiles", "properties", "script", "spec", "sql", "variables", "vars"}
)
"""Properties whose texts give values to names: scripts, settings, files."""
_PLACES: tuple[tuple[str, Kind], ...] = (("inputFiles", "file"), ("profiles", "file"), ("headers", "header"))


class _Here(NamedTuple):
    """What stands above a value: its plugin, the names that this marks, the role of the nearest property, and whether a schema says so."""

    names: frozenset[str] = frozenset()
    role: Role | None = None
    certain: bool = False
    what: str = ""
    program: bool = False
    plugin: str = ""


def in_flow(flow: Flow, subject: str, given: Collection[str] = ()) -> Iterator[Secret]:
    """Yield the secrets of a flow; `given` are texts that reached it from outside the code."""
    return _Search(flow, subject, given).found()


class _Search:
    def __init__(self, flow: Flow, subject: str, given: Collection[str]) -> None:
        self.flow = flow
        self.subject = subject
        self.given = given
        self.inputs = {one.id: one.type or "" for one in flow.inputs if one.id}

    @cached_property
    def scope(self) -> Scope:
        return scope_of(self.flow.data, self.flow.inputs)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        return tuple(_texts(self.flow.data))

    @cached_property
    def written(self) -> dict[str, Json]:
        """What is written in the flow: variables, defaults of inputs, and outputs of tasks that only repeat it."""
        defaults: Json = {one.id: _at(self.flow.data, one.path).get("defaults") for one in self.flow.inputs if one.id}
        return {"vars": self.flow.data.get("variables"), "inputs": defaults, "outputs": dict(_repeated(self.flow))}

    def found(self) -> Iterator[Secret]:
        for one in self.flow.inputs:
            yield from self._input(_at(self.flow.data, one.path), one.path)
        for key, value in self.flow.data.items():
            if key != "inputs" and isinstance(value, str | dict | list):
                yield from self._value(value, (key,), key, _Here())

    def _secret(self, path: Path, kind: Kind, what: str, confidence: Confidence, text: str | None = None) -> Secret:
        return Secret(subject=self.subject, path=path, kind=kind, what=what, confidence=confidence, text=text)

    def _input(self, entry: dict[str, Json], path: Path) -> Iterator[Secret]:
        name = str(entry.get("id") or entry.get("name") or "")
        kind, role = entry.get("type"), role_of(name)
        for key in ("defaults", "prefill", "values", "options"):
            value = entry.get(key)
            if isinstance(value, dict | list):
                yield from self._value(value, (*path, key), key, _Here(role=role, what=name))
            elif value is None or isinstance(value, bool):
                continue
            elif kind == "SECRET" or role:
                yield from self._leaf(
                    str(value), (*path, key), _Here(role=role or "token", certain=kind == "SECRET", what=name), "input-default"
                )
            else:
                yield from self._search(str(value), (*path, key), program=True)
        if role and kind in ("STRING", None) and not self._is_key() and not _names_a_secret(entry):
            yield self._secret((*path, "type"), "unmasked-input", name, "medium")

    def _is_key(self) -> bool:
        """Whether an input may give the name under which a secret is kept."""
        return any(one.kind in ("secret", "credential") and one.dynamic for one in self.flow.references)

    def _value(self, value: Json, path: Path, key: str, here: _Here) -> Iterator[Secret]:
        if isinstance(value, dict):
            yield from self._mapping(value, path, here)
        elif isinstance(value, list):
            for index, below in enumerate(value):
                yield from self._value(below, (*path, index), key, here)
        elif isinstance(value, str):
            yield from self._text(value, path, key, here)
        elif isinstance(value, int | float) and not isinstance(value, bool) and here.role == "password":
            yield from self._leaf(str(value), path, here, _kind_of(path))

    def _mapping(self, value: dict[str, Json], path: Path, here: _Here) -> Iterator[Secret]:
        kind = value.get("type")
        if type(kind) is str and "." in kind:
            here = here._replace(plugin=kind, names=here.names | task_secrets(kind))
        for key, below in value.items():
            if below is None or below == "" or key == "type":
                continue
            inside = here._replace(program=True) if key in _PROGRAMS and not here.program else here
            named = self._named(value, here) if key == "value" else key
            role = role_of_header(key) if path[-1:] == ("headers",) else role_of(named)
            if key == "auth" and "auths" in path:  # of Docker: user name and password in base64
                role = "password"
            if key in here.names and key not in _UNSURE:
                inside = inside._replace(role=role or "token", certain=True, what=key)
            elif role:
                inside = inside._replace(role=role, certain=False, what=named)
            elif key not in NEUTRAL and (here.role or here.certain):
                inside = inside._replace(role=None, certain=False)
            yield from self._value(below, (*path, key), key, inside)

    def _named(self, entry: dict[str, Json], here: _Here) -> str:
        """Return the name that is given a `value` beside it."""
        return str(entry.get("key" if here.plugin.endswith(_KEY_VALUE) else "name") or "")

    def _text(self, text: str, path: Path, key: str, here: _Here) -> Iterator[Secret]:
        if pebble.transformed(text):
            yield self._secret(path, "transformed", key, "medium")
        if key == "key" and _WEBHOOK.match(here.plugin) and path[-2:-1] != ("inputs",):
            yield from self._leaf(text, path, _Here(role="password", certain=True, what="the key of the webhook"), "webhook-key")
        elif here.role and not ("\n" in text and here.program and "PRIVATE KEY" not in text):
            yield from self._leaf(text, path, here, _kind_of(path))
        else:
            yield from self._search(text, path, program=here.program and _PROSE.isdisjoint(path[-1:]))
            if key == "url" and "url" in here.names:
                yield from self._webhook(text, path)

    def _webhook(self, text: str, path: Path) -> Iterator[Secret]:
        segments = text.partition("://")[2].split("/")[1:]
        if "{{" not in text and any(looks_random(segment) and not leads_elsewhere(segment) for segment in segments):
            yield self._secret(path, "webhook", "an incoming webhook", "medium", text)

    def _leaf(self, text: str, path: Path, here: _Here, kind: Kind) -> Iterator[Secret]:
        """Judge a text that stands where a secret belongs."""
        role = here.role or "token"
        found = [one for one in self._search(text, path, program=False) if one.kind not in BY_PLACE]
        yield from found
        if found:
            return
        if text in self.given or (UNKNOWN_PART in text and text.strip(" ") and not pebble.sources(text.replace(UNKNOWN_PART, ""))):
            yield self._secret(path, "sensitive-in-clear", here.what, "high")
            return
        for part in pebble.literals(text):
            grade = graded(part, role, certain=here.certain)
            if grade is not None:
                yield self._secret(path, kind, here.what, grade, part)
        yield from self._fed(text, path, here)

    def _fed(self, text: str, path: Path, here: _Here) -> Iterator[Secret]:
        """Follow what feeds a secret's place."""
        for what in pebble.sources(text):
            yield self._secret(path, "outside-source", what, "high" if here.certain else "medium")
        for where, *names in pebble.uses(text):
            written = self._written(where, names)
            if written is not None and role_of(names[-1]) is None:
                literal = [replace(one, path=path) for one in self._leaf(written, path, here, "property")]
                yield from literal
                if literal:
                    continue
            if where == "inputs" and self.inputs.get(".".join(names)) in _SHOWN_INPUTS:
                shown = f"the input {'.'.join(names)}, which is not of type SECRET,"
                yield self._secret(path, "outside-source", shown, "high" if here.certain else "medium")

    def _written(self, where: str, names: list[str]) -> str | None:
        """Return the text that a variable, a default or the output of a task that only repeats it has in the flow."""
        found = self.written[where]
        for name in [".".join(names)] if where == "inputs" else names:
            found = found.get(name) if isinstance(found, dict) else None
        return found if isinstance(found, str) else None

    def _search(self, text: str, path: Path, *, program: bool) -> Iterator[Secret]:
        yield from self._assembled(text, path)
        for hit in search(text, assignments=program):
            kind = hit.kind
            if kind == "script" and not program:
                continue
            if hit.text in self.given:
                yield self._secret(path, "sensitive-in-clear", hit.what, "high")
                continue
            if kind == "script" and "inputFiles" in path:
                kind = "file"
            if not leads_elsewhere(hit.text):
                yield self._secret(path, kind, hit.what, hit.confidence, hit.text)

    def _assembled(self, text: str, path: Path) -> Iterator[Secret]:
        """Yield what an expression puts together, so that it stands nowhere as a whole."""
        for value in resolve(text, self.scope) if decides(text) else ():
            for hit in search(value.text):
                if hit.kind != "script" and not any(hit.text in one for one in self.texts) and not leads_elsewhere(hit.text):
                    yield self._secret(path, hit.kind, hit.what, hit.confidence, hit.text)


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(below)


def _kind_of(path: Path) -> Kind:
    if path[0] == "variables":
        return "property"
    return next((kind for name, kind in _PLACES if name in path), "property")


def _at(data: Json, path: Path) -> dict[str, Json]:
    for step in path:
        data = data[step]
    found: dict[str, Json] = data
    return found


def _repeated(flow: Flow) -> Iterator[tuple[str, Json]]:
    """Yield the outputs of tasks that put out what is written in them."""
    for task in flow.tasks:
        if task.id and str(task.type).endswith(".debug.Return"):
            yield task.id, {"value": _at(flow.data, task.path).get("format")}
        elif task.id and str(task.type).endswith(".OutputValues"):
            yield task.id, {"values": _at(flow.data, task.path).get("values")}


def _names_a_secret(entry: dict[str, Json]) -> bool:
    default = entry.get("defaults")
    return isinstance(default, str) and (leads_elsewhere(default) or (default.isupper() and "_" in default))
