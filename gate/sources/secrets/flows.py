"""Finds secrets in the data of a flow: in properties that hold some, in scripts and files, and in what feeds them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from gate.facts.sensitive import task_secrets
from gate.model.kestra import Flow
from gate.model.secrets import Confidence, Kind, Secret
from gate.model.source import Json, Path
from gate.model.terraform import UNKNOWN_PART
from gate.sources.secrets import pebble
from gate.sources.secrets.names import NEUTRAL, Role, role_of
from gate.sources.secrets.texts import BY_PLACE, search
from gate.sources.secrets.values import graded, leads_elsewhere, looks_random

_WEBHOOK = "io.kestra.plugin.core.trigger.Webhook"
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
    """What stands above a value: the names that its plugin marks, the role of the nearest property, and whether a schema says so."""

    names: frozenset[str] = frozenset()
    role: Role | None = None
    certain: bool = False
    what: str = ""
    program: bool = False


def in_flow(flow: Flow, subject: str, given: Collection[str] = ()) -> Iterator[Secret]:
    """Yield the secrets of a flow; `given` are texts that reached it from outside the code."""
    return _Search(flow, subject, given).found()


class _Search:
    def __init__(self, flow: Flow, subject: str, given: Collection[str]) -> None:
        self.flow = flow
        self.subject = subject
        self.given = given
        self.inputs = dict(_inputs(flow))
        variables = flow.data.get("variables")
        self.variables: dict[str, Json] = variables if isinstance(variables, dict) else {}

    def found(self) -> Iterator[Secret]:
        for one in self.flow.inputs:
            entry: Json = self.flow.data
            for step in one.path:
                entry = entry[step]
            yield from self._input(entry, one.path)
        for key, value in self.flow.data.items():
            if key != "inputs" and isinstance(value, str | dict | list):
                yield from self._value(value, (key,), key, _Here(), {})

    def _secret(self, path: Path, kind: Kind, what: str, confidence: Confidence, text: str | None = None) -> Secret:
        return Secret(subject=self.subject, path=path, kind=kind, what=what, confidence=confidence, text=text)

    def _input(self, entry: dict[str, Json], path: Path) -> Iterator[Secret]:
        name = str(entry.get("id") or entry.get("name") or "")
        kind, role = entry.get("type"), role_of(name)
        for key in ("defaults", "prefill"):
            value = entry.get(key)
            if value is None or isinstance(value, bool | dict | list):
                continue
            if kind == "SECRET" or role:
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

    def _value(self, value: Json, path: Path, key: str, here: _Here, owner: dict[str, Json]) -> Iterator[Secret]:
        if isinstance(value, dict):
            yield from self._mapping(value, path, here)
        elif isinstance(value, list):
            for index, below in enumerate(value):
                yield from self._value(below, (*path, index), key, here, owner)
        elif isinstance(value, str):
            yield from self._text(value, path, key, here, owner)
        elif isinstance(value, int | float) and not isinstance(value, bool) and here.role == "password":
            yield from self._leaf(str(value), path, here, _kind_of(path))

    def _mapping(self, value: dict[str, Json], path: Path, here: _Here) -> Iterator[Secret]:
        kind = value.get("type")
        if type(kind) is str and not task_secrets(kind) <= here.names:
            here = here._replace(names=here.names | task_secrets(kind))
        for key, below in value.items():
            if below is None or below == "" or key == "type":
                continue
            inside = here._replace(program=True) if key in _PROGRAMS and not here.program else here
            role = role_of(key) or (role_of(str(value.get("name") or "")) if key == "value" else None)
            if key in here.names and key not in _UNSURE:
                inside = inside._replace(role=role or "token", certain=True, what=key)
            elif role:
                inside = inside._replace(role=role, certain=False, what=key)
            elif key not in NEUTRAL and (here.role or here.certain):
                inside = inside._replace(role=None, certain=False)
            yield from self._value(below, (*path, key), key, inside, value)

    def _text(self, text: str, path: Path, key: str, here: _Here, owner: dict[str, Json]) -> Iterator[Secret]:
        if pebble.transformed(text):
            yield self._secret(path, "transformed", key, "medium")
        if key == "key" and owner.get("type") == _WEBHOOK:
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
        for where, name in pebble.uses(text):
            if where == "inputs" and self.inputs.get(name) in ("STRING", ""):
                yield self._secret(
                    path, "outside-source", f"the input {name}, which is not of type SECRET,", "high" if here.certain else "medium"
                )
            elif where == "vars" and isinstance(self.variables.get(name), str):
                written = str(self.variables[name])
                if role_of(name) is None:
                    yield from (replace(one, path=path) for one in self._leaf(written, path, here, "property"))

    def _search(self, text: str, path: Path, *, program: bool) -> Iterator[Secret]:
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


def _kind_of(path: Path) -> Kind:
    if path[0] == "variables":
        return "property"
    return next((kind for name, kind in _PLACES if name in path), "property")


def _inputs(flow: Flow) -> Iterator[tuple[str, str]]:
    return ((one.id, one.type or "") for one in flow.inputs if one.id)


def _names_a_secret(entry: dict[str, Json]) -> bool:
    default = entry.get("defaults")
    return isinstance(default, str) and (leads_elsewhere(default) or (default.isupper() and "_" in default))
