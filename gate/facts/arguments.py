"""Arguments of resources as facts: which of them are secret by their provider's schema, and all of them redacted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gate.facts.documents import FLOW_RESOURCE
from gate.facts.known_secrets import ANYTHING, BACKENDS, PLAIN
from gate.facts.redaction import Redactor
from gate.facts.sensitive import hidden_arguments
from gate.model.source import Json, Path

POLICY_RESOURCE = "kestra_policy"


def typed_paths(kind: str, values: dict[str, Json]) -> Iterator[Path]:
    """Paths of arguments that are secret by the provider's schema."""
    for name in hidden_arguments(kind):
        if values.get(name) is not None:
            yield (name,)


def redacted(kind: str, values: dict[str, Json], hidden: Iterable[Path], redactor: Redactor) -> dict[str, Json]:
    """Return arguments without their secrets, and without a flow's content, which is a fact of its own; a policy's content is read."""
    if kind == FLOW_RESOURCE:
        values = {name: value for name, value in values.items() if name != "content"}
    elif kind == POLICY_RESOURCE:
        values = {name: _read(value) if name == "content" else value for name, value in values.items()}
    copy: dict[str, Json] = redactor.value(values, hidden)
    for name in ANYTHING.get(kind, ()):
        if isinstance(values.get(name), str) and values[name] in redactor.public:
            copy[name] = redactor.text(values[name])
    for owner, name in PLAIN:
        if owner == kind and isinstance(values.get(name), str):
            copy[name] = redactor.text(values[name])
    return copy


def _read(value: Json) -> Json:
    """Return what a text says as YAML, where it says something."""
    from gate import yaml  # noqa: PLC0415 - few resources hold any

    read = yaml.parse(value, "content") if isinstance(value, str) else None
    return read.data if isinstance(read, yaml.Yaml) and isinstance(read.data, dict) else value


def backend_settings(values: dict[str, Json], redactor: Redactor, hidden: Iterable[Path] = ()) -> dict[str, Json]:
    """Return the settings of a backend without credentials."""
    copy: dict[str, Json] = redactor.value(values, (*hidden, *((name,) for name in BACKENDS & values.keys())))
    return copy
