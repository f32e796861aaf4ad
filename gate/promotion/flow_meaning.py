"""What a flow means, apart from how it is written and from what Kestra adds to it. Pure."""

from __future__ import annotations

import json

from gate.model.canonical import digest
from gate.model.kestra import Flow
from gate.model.source import Json

_OF_THE_SERVER = {"revision", "deleted", "tenantId", "updated", "source"}


def flow_digest(flow: Flow) -> str:
    """Return the digest of what a flow means: the order of keys, comments and quotes do not count."""
    return digest(_written(_meant(flow)))


def flow_differences(before: Flow, now: Flow) -> tuple[str, ...]:
    """Return the names of the properties of two flows that do not mean the same, sorted."""
    old, new = _meant(before), _meant(now)
    return tuple(sorted(name for name in old.keys() | new.keys() if _written(old.get(name)) != _written(new.get(name))))


def _meant(flow: Flow) -> dict[str, Json]:
    return {name: value for name, value in flow.data.items() if name not in _OF_THE_SERVER and (name, value) != ("disabled", False)}


def _written(value: Json) -> bytes:
    return json.dumps(value, sort_keys=True).encode("ascii")
