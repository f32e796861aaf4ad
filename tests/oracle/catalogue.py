"""Writes the catalogues of `gate/sources/kestra/catalogue/` from Kestra's schema: names, types and what is required; none of its prose."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from gate.sources.kestra import versions
from gate.sources.kestra.versions import Catalogue, Property

# The schema of a version does not say what an earlier one had. Facts of Kestra's guide for the migration from 1.3 to 2.0.
_DEFAULTS = "the values in each task, or in the Enterprise edition a policy that `policyRefs` names"
REMOVED = {
    "1.3.31": {},
    "2.0.0": {
        "listeners": "a flow of its own with a Flow trigger",
        "pluginDefaults": _DEFAULTS,
        "taskDefaults": _DEFAULTS,
        "workerGroup": "`workerSelector`",
    },
}


def catalogue(version: str, schema: dict[str, Any]) -> Catalogue:
    """Return what a schema says of the top level of a flow."""
    flow = _resolve(schema, schema)
    properties = {
        name: Property(types=_types(found, schema), items=_items(found, schema), required=name in flow["required"])
        for name, found in sorted(flow["properties"].items())
    }
    return Catalogue(version=version, properties=properties, removed=REMOVED[version])


def write(found: Catalogue, folder: Path = versions.FOLDER) -> Path:
    """Write one catalogue, named by its version, and return its path."""
    file = folder / f"{found.version}.json"
    file.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
    return file


def _types(found: dict[str, Any], schema: dict[str, Any]) -> tuple[str, ...]:
    return tuple(sorted({one["type"] for one in _alternatives(found, schema) if "type" in one}))


def _items(found: dict[str, Any], schema: dict[str, Any]) -> tuple[str, ...]:
    elements = [one["items"] for one in _alternatives(found, schema) if one.get("type") == "array" and "items" in one]
    return tuple(sorted({name for element in elements for name in _types(element, schema)}))


def _alternatives(found: dict[str, Any], schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every schema that may describe a value: the schema, and what its references and combinations lead to."""
    found = _resolve(found, schema)
    yield found
    for key in ("anyOf", "allOf", "oneOf"):
        for one in found.get(key, ()):
            yield from _alternatives(one, schema)


def _resolve(found: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in found:
        found = schema["definitions"][found["$ref"].removeprefix("#/definitions/")]
    return found
