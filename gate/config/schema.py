"""The JSON Schema of `gate.yaml`, for editors: from the same structs that read it."""

from __future__ import annotations

import msgspec

from gate.config.project import GateFile
from gate.model.source import Json


def schema() -> dict[str, Json]:
    """Return the schema. Fields that the loader fills in are left out; `state` takes the backend's own settings beside its keys."""
    found = msgspec.json.schema(GateFile)
    definitions = found["$defs"]
    del definitions["Environment"]["properties"]["name"]
    state = definitions["State"]
    del state["properties"]["config"]
    state["additionalProperties"] = True
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "gate.yaml", **found}
