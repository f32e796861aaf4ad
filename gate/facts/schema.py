"""The JSON Schema of the policy input, in the form that OPA's type checker understands. Knows nothing of values.

OPA takes a type that it does not know for anything at all, and `null` is one: in `anyOf: [object, null]` it would check nothing. An object
that may be null is therefore written as one of `type: [object, null]`, which says the same.
"""

from __future__ import annotations

from typing import Any

import msgspec

from gate.facts.input import INPUT_SCHEMA, PolicyInput

_DEFINITIONS = "#/$defs/"
_Schema = dict[str, Any]


def schema() -> _Schema:
    """Return the schema."""
    made = msgspec.json.schema(PolicyInput)
    definitions: dict[str, _Schema] = made["$defs"]
    nullable: dict[str, _Schema] = {}
    written = {name: _rewritten(one, definitions, nullable) for name, one in definitions.items()}
    optional = {name: _rewritten(one, definitions, {}) for name, one in nullable.items()}
    draft = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": draft, "title": INPUT_SCHEMA, **made, "$defs": written | optional}


def _rewritten(part: Any, definitions: dict[str, _Schema], nullable: dict[str, _Schema]) -> Any:
    """Return a part with a reference in place of each object that may be null; what it leads to is noted in `nullable`."""
    if isinstance(part, list):
        return [_rewritten(one, definitions, nullable) for one in part]
    if not isinstance(part, dict):
        return part
    choices = part.get("anyOf", [])
    objects = [one["$ref"].removeprefix(_DEFINITIONS) for one in choices if "$ref" in one]
    if len(choices) == 2 and len(objects) == 1 and {"type": "null"} in choices:
        name = f"{objects[0]}OrNull"
        nullable[name] = definitions[objects[0]] | {"title": name, "type": ["object", "null"]}
        return {"$ref": _DEFINITIONS + name}
    return {key: _rewritten(one, definitions, nullable) for key, one in part.items()}
