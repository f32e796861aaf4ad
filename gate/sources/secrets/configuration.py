"""Finds secrets in Terraform's configuration. It was evaluated offline: a text that is known is written somewhere in the code."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from gate.facts.known_secrets import BACKENDS, LITERALS, PLAIN
from gate.facts.sensitive import resource_secrets
from gate.model.secrets import Confidence, Kind, Secret
from gate.model.source import Json, Path, Span
from gate.model.terraform import UNKNOWN_PART, Attributes, Configuration, Output, Provider, Resource, Variable
from gate.sources.secrets.names import NEUTRAL, Role, role_of
from gate.sources.secrets.texts import BY_PLACE, search
from gate.sources.secrets.values import graded, leads_elsewhere

_OTHERS = PLAIN | {("kestra_flow", "content")}
"""Arguments that only name a secret, and flows, which are searched as such."""
_CLEAR: dict[str, tuple[str, ...]] = {
    "kestra_app": ("source",),
    "kestra_flow": ("content",),
    "kestra_kv": ("value",),
    "kestra_namespace": ("variables", "plugin_defaults"),
    "kestra_namespace_file": ("content",),
}
"""Arguments that Kestra keeps, and shows, in clear."""
_TEXTS = frozenset(
    {"content", "content_base64", "data", "user_data", "plugin_defaults", "source", "variables", "values", "template", "command", "inline"}
)
"""Arguments that hold files, settings and scripts."""
_NO_SECRETS = frozenset({"username", "user_ocid", "fingerprint", "client_certificate"})
_CONTAINERS = frozenset({"data", "binary_data", "data_wo", "binary_data_wo"})
"""Arguments in which everything is a secret, whatever its key says."""
_SHORTEST = 4
"""Characters of a text that can be told apart inside others."""
_NO_TEXT = frozenset({"bool", "number"})


class Where(NamedTuple):
    """The block that is searched: its subject, what its arguments hold, what its schema calls secret, what reached it from outside."""

    subject: str
    kind: Kind
    certain: Collection[str] = ()
    given: Collection[str] = ()
    literals: Mapping[Path, Span] = {}
    hidden: Collection[Path] = ()
    span: Span | None = None


def in_configuration(configuration: Configuration, given: Collection[str] = ()) -> Iterator[Secret]:
    """Yield the secrets of providers, resources, backend, outputs and variables; flows are searched as such."""
    for provider in configuration.providers:
        yield from _provider(provider, given)
    for resource in configuration.resources:
        yield from _resource(resource, given)
    backend = configuration.backend.attributes
    yield from _arguments(backend, Where("config:backend", "committed", BACKENDS - _NO_SECRETS, given, backend.literals, backend.sensitive))
    for output in configuration.outputs:
        yield from _output(output, given)
    for variable in configuration.variables:
        yield from _variable(variable, given)


def in_scoped(configuration: Configuration, given: Collection[str] = ()) -> Iterator[Secret]:
    """Yield the secrets of locals, modules' variables and provisioners, which are no subjects: the subject is the file."""
    for attributes in configuration.scoped:
        places = {**attributes.spans, **attributes.literals}
        for one in _arguments(attributes, Where("", "committed", (), given, attributes.literals, attributes.sensitive)):
            span = next((places[one.path[:length]] for length in range(len(one.path), 0, -1) if one.path[:length] in places), None)
            if span is not None:
                yield replace(one, subject=f"file:{span.path}", span=span)


def _provider(provider: Provider, given: Collection[str]) -> Iterator[Secret]:
    kind = provider.source.rpartition("/")[2]
    attributes = provider.attributes
    where = Where(f"config:provider.{provider.key}", "provider", LITERALS.get(kind, ()), given, attributes.literals, attributes.sensitive)
    yield from _arguments(attributes, where)
    yield from _unmarked(attributes, where)


def _resource(resource: Resource, given: Collection[str]) -> Iterator[Secret]:
    attributes, kind = resource.attributes, resource.type
    where = Where(f"config:{resource.address}", _kind_of(kind), resource_secrets(kind), given, attributes.literals, attributes.sensitive)
    left = {name: value for name, value in attributes.values.items() if (kind, name) not in _OTHERS}
    kept: list[Secret] = []
    if kind == "kestra_kv":
        kept = list(_kept_in_clear(left, where))
        yield from kept
        left.pop("value", None)
    yield from _mapping(left, (), None, where)
    yield from _unmarked(attributes, where)
    for name in _CLEAR.get(kind, ()) if not kept else ():
        if any(path[:1] == (name,) for path in attributes.sensitive):
            yield _secret(where, (name,), "sensitive-in-clear", name, "high")


def _kind_of(resource: str) -> Kind:
    if resource == "kestra_namespace_secret":
        return "namespace-secret"
    return "connector" if resource.startswith("airbyte_") else "property"


def _kept_in_clear(values: dict[str, Json], where: Where) -> Iterator[Secret]:
    """A key of the KV store whose name is that of a secret, or whose value is one."""
    name, value = values.get("key"), values.get("value")
    role = role_of(name) if isinstance(name, str) else None
    hits = list(_text(value, ("value",), where, program=True)) if isinstance(value, str) else []
    for hit in hits:
        yield replace(hit, kind="stored-value")
    if role in ("password", "token") and not hits:
        known = isinstance(value, str) and UNKNOWN_PART not in value
        grade = graded(value, "password", certain=False) if isinstance(value, str) and known else "high"
        if grade is not None:
            yield _secret(where, ("value",), "stored-value", str(name), grade, value if known else None)


def _output(output: Output, given: Collection[str]) -> Iterator[Secret]:
    where = Where(f"output:{output.name}", "committed", (), given, output.attributes.literals)
    role, value = role_of(output.name), output.attributes.values.get("value")
    if isinstance(value, str):
        yield from _leaf(value, ("value",), role, where, output.name)
    elif isinstance(value, dict | list):
        yield from _walk(value, ("value",), role, where, output.name)
    if role and not output.sensitive and (not isinstance(value, str) or UNKNOWN_PART in value) and value is None:
        yield _secret(where, ("value",), "unmarked-value", output.name, "medium")


def _variable(variable: Variable, given: Collection[str]) -> Iterator[Secret]:
    where = Where(f"config:var.{variable.name}", "variable", (), given, {})
    role = role_of(variable.name)
    plain = variable.type in _NO_TEXT
    grades = []
    if variable.known and not plain:
        inside = role or ("token" if variable.sensitive else None)
        for one in _walk(variable.value, (), inside, where, variable.name):
            grades.append(one.confidence)
            yield replace(one, path=("default", *one.path), kind="variable", span=variable.literals.get(one.path, variable.span))
    names_one = isinstance(variable.value, str) and bool(variable.value) and not any(grade != "low" for grade in grades)
    if role and not variable.sensitive and not plain and not names_one:
        yield _secret(where, (), "unmarked-variable", variable.name, "medium")


def _unmarked(attributes: Attributes, where: Where) -> Iterator[Secret]:
    """A secret argument whose value, not known here, comes from a variable that Terraform shows."""
    hidden = set(attributes.sensitive)
    for name in where.certain:
        path, mixed = (name,), name in _CONTAINERS or name.endswith("configuration")
        if path in attributes.unknown and not mixed and path not in hidden and not attributes.refs.get(name) and () not in hidden:
            yield _secret(where, path, "unmarked-value", name, "medium")


def _arguments(attributes: Attributes, where: Where) -> Iterator[Secret]:
    yield from _mapping(attributes.values, (), None, where)


def _walk(value: Json, path: Path, role: Role | None, where: Where, what: str, *, certain: bool = False) -> Iterator[Secret]:
    if isinstance(value, dict):
        yield from _mapping(value, path, role, where, what, certain=certain)
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _walk(below, (*path, index), role, where, what, certain=certain)
    elif isinstance(value, str):
        yield from _leaf(value, path, role, where, what, certain=certain)
    elif role == "password" and isinstance(value, int | float) and not isinstance(value, bool):
        yield from _leaf(str(value), path, role, where, what, certain=certain)


def _mapping(
    values: dict[str, Json], path: Path, role: Role | None, where: Where, what: str = "", *, certain: bool = False
) -> Iterator[Secret]:
    for key, below in values.items():
        if below is None or below == "":
            continue
        own = role_of(key) or (_named(values) if key == "value" else None)
        if not path and key in where.certain:
            yield from _walk(below, (key,), own or "token", where, key, certain=True)
        elif own:
            yield from _walk(below, (*path, key), own, where, key)
        elif role and (key in NEUTRAL or (certain and path[0] in _CONTAINERS)):
            yield from _walk(below, (*path, key), role, where, what, certain=certain)
        else:
            yield from _walk(below, (*path, key), None, where, key)


def _named(values: dict[str, Json]) -> Role | None:
    """Return the role of a value that stands beside its name, as in a list of environment variables."""
    name = values.get("name")
    return role_of(name) if isinstance(name, str) else None


def _leaf(text: str, path: Path, role: Role | None, where: Where, what: str, *, certain: bool = False) -> Iterator[Secret]:
    inside = _decoded(text)
    if inside is not None:
        yield from _walk(inside, path, None, where, what)
        return
    program = bool(_TEXTS.intersection(str(step) for step in path)) or "\n" in text
    hits = [hit for hit in _text(text, path, where, program=program) if role is None or hit.kind not in BY_PLACE]
    yield from hits
    if role is None or hits or "\n" in text.strip():
        return
    grade = graded(text, role, certain=certain)
    if grade is None:
        return
    if not _from_outside(text, path, where):
        yield _secret(where, path, where.kind, what, grade, text)
    elif certain and not any(path[: len(one)] == one for one in where.hidden):
        yield _secret(where, path, "unmarked-value", what, "medium")


def _decoded(text: str) -> dict[str, Json] | list[Json] | None:
    if text[:1] not in ("{", "["):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None


def _text(text: str, path: Path, where: Where, *, program: bool) -> Iterator[Secret]:
    for hit in search(text, assignments=program):
        kind: Kind = "file" if hit.kind == "script" else hit.kind
        if (hit.kind != "script" or program) and not leads_elsewhere(hit.text) and not _from_outside(hit.text, path, where):
            yield _secret(where, path, kind, hit.what, hit.confidence, hit.text)


def _from_outside(text: str, path: Path, where: Where) -> bool:
    """Whether a text, or a part of it, reached the configuration from outside the code."""
    return path not in where.literals and any(one in text for one in where.given)


def _secret(where: Where, path: Path, kind: Kind, what: str, confidence: Confidence, text: str | None = None) -> Secret:
    return Secret(subject=where.subject, path=path, kind=kind, what=what, confidence=confidence, text=text, span=where.span)


def texts_given(variables: Iterable[Variable]) -> frozenset[str]:
    """Return the texts that a plan got from outside the code, as far as they are long enough to be told apart."""
    left: list[tuple[Variable, Path, Json]] = [(variable, (), variable.value) for variable in variables]
    found: set[str] = set()
    while left:
        variable, path, value = left.pop()
        if isinstance(value, str):
            found.update({value} if len(value) >= _SHORTEST and path not in variable.literals else ())
        elif isinstance(value, dict | list):
            left.extend((variable, (*path, key), below) for key, below in (value.items() if isinstance(value, dict) else enumerate(value)))
    return frozenset(found)
