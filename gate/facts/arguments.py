"""Arguments of resources as facts: which of them are secret by their provider's schema, and all of them redacted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gate.facts.documents import FLOW_RESOURCE
from gate.facts.known_secrets import ANYTHING, BACKENDS, PLAIN
from gate.facts.redaction import Redactor
from gate.facts.sensitive import hidden_arguments
from gate.model.source import Json, Path


def typed_paths(kind: str, values: dict[str, Json]) -> Iterator[Path]:
    """Paths of arguments that are secret by the provider's schema."""
    for name in hidden_arguments(kind):
        if values.get(name) is not None:
            yield (name,)


def redacted(kind: str, values: dict[str, Json], hidden: Iterable[Path], redactor: Redactor) -> dict[str, Json]:
    """Return arguments without their secrets, and without a flow's content, which is a fact of its own."""
    if kind == FLOW_RESOURCE:
        values = {name: value for name, value in values.items() if name != "content"}
    copy: dict[str, Json] = redactor.value(values, hidden)
    for name in ANYTHING.get(kind, ()):
        if isinstance(values.get(name), str) and values[name] in redactor.public:
            copy[name] = redactor.text(values[name])
    for owner, name in PLAIN:
        if owner == kind and isinstance(values.get(name), str):
            copy[name] = redactor.text(values[name])
    return copy


def backend_settings(values: dict[str, Json], redactor: Redactor, hidden: Iterable[Path] = ()) -> dict[str, Json]:
    """Return the settings of a backend without credentials."""
    copy: dict[str, Json] = redactor.value(values, (*hidden, *((name,) for name in BACKENDS & values.keys())))
    return copy
