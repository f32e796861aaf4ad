"""The plugins of a Kestra server: from the JSON Schema of a flow that it gives out to what a catalogue holds, and back from the file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import msgspec

from gate.errors import InputError
from gate.model.source import Json
from gate.sources.kestra.schema import Catalogue, Class, Property, Shape, Union, nearest

_DEFINITIONS = "#/definitions/"
_FAMILIES = {"tasks": "tasks.Task", "triggers": "triggers.AbstractTrigger"}
"""Properties of a flow that list plugins → the family, which is also the class with what all of them have."""
_CORE = "io.kestra.plugin.core."
_WORDS = {"string": "text", "boolean": "boolean", "integer": "integer", "number": "number"}

Schema = dict[str, Json]


class Pulled(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a server's plugins read: a part of a catalogue, for plugins that are not Kestra's own."""

    server: str
    families: dict[str, dict[str, str]]
    classes: dict[str, Class]
    unions: dict[str, Union]
    enums: dict[str, tuple[str, ...]]


def pull(server: str, schema: Schema) -> Pulled:
    """Return what a server's schema of a flow says of its plugins. Raises InputError where it is no such schema."""
    try:
        return _Reading(schema).pulled(server)
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        raise InputError(
            "the server's answer is not Kestra's JSON Schema of a flow",
            remediation="Check that the address is a Kestra server's, without a path behind it but the one that it is published under.",
        ) from error


@lru_cache(maxsize=4)
def extended(version: str, raw: bytes, path: str) -> Catalogue:
    """Return the nearest catalogue with the plugins of a file that was written from `pull`.

    Raises ConfigError when `version` is no version, InputError where the file cannot be read.
    """
    catalogue = nearest(version)
    try:
        found = msgspec.json.decode(raw, type=Pulled)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(
            "this is not a schema of Kestra as gate writes it",
            remediation=f"Write it anew: gate schema kestra --url … --output {path}",
            path=path,
        ) from error
    families = {name: members | found.families.get(name, {}) for name, members in catalogue.families.items()}
    return msgspec.structs.replace(
        catalogue,
        families={name: dict(sorted(members.items())) for name, members in families.items()},
        classes=found.classes | catalogue.classes,
        unions=found.unions | catalogue.unions,
        enums=found.enums | catalogue.enums,
    )


class _Reading:
    """Follows a schema from the plugins that are not Kestra's own."""

    def __init__(self, schema: Schema) -> None:
        self._definitions: dict[str, Schema] = schema["definitions"]
        self._flow = self._resolved(schema)
        self._classes: dict[str, Class] = {}
        self._unions: dict[str, Union] = {}
        self._enums: dict[str, tuple[str, ...]] = {}

    def pulled(self, server: str) -> Pulled:
        families = {family: dict(self._members(name, family)) for name, family in _FAMILIES.items()}
        return Pulled(server=server, families=families, classes=self._classes, unions=self._unions, enums=self._enums)

    def _members(self, name: str, family: str) -> Iterator[tuple[str, str]]:
        for one in _alternatives(self._flow["properties"][name]["items"]):
            found = _name(one)
            if found is not None and not found.startswith(_CORE):
                self._class(found, family)
                yield from ((identifier, found) for identifier in _identifiers(self._parts(found)))

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            schema = self._definitions[schema["$ref"].removeprefix(_DEFINITIONS)]
        return schema

    def _parts(self, name: str) -> Schema:
        """Return a definition with the parts that it is put together of."""
        found = self._definitions[name]
        properties, required = dict(found.get("properties", {})), list(found.get("required", ()))
        for part in found.get("allOf", ()):
            inner = self._parts(_name(part) or "") if "$ref" in part else part
            properties |= inner.get("properties", {})
            required += inner.get("required", ())
        return {"properties": properties, "required": required, "open": "additionalProperties" in found}

    def _class(self, name: str, base: str = "") -> None:
        if name in self._classes:
            return
        self._classes[name] = Class()  # known before its properties, which may lead back to it
        found = self._parts(name)
        properties = {
            key: Property(shape=self._shape(value, f"{name}.{key}"), required=key in found["required"], valid=True)
            for key, value in found["properties"].items()
            if not base or key not in _COMMON
        }
        self._classes[name] = Class(base=base, properties=properties, open=found["open"])

    def _shape(self, schema: Schema, name: str) -> Shape:
        if any(one.get("$dynamic") is True for one in (schema, *_all_parts(schema))):
            return ["dynamic", "any"]
        options = _alternatives(schema)
        if len(options) > 1:
            return self._choice(options, name)
        (schema,) = options
        referred = _name(schema)
        if referred is not None:
            return self._referred(referred)
        if "enum" in schema and all(isinstance(one, str) for one in schema["enum"]):
            self._enums[name] = tuple(schema["enum"])
            return ["enum", name]
        if schema.get("type") == "array":
            return ["list", self._shape(schema.get("items", {}), f"{name}[]")]
        if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
            return ["map", self._shape(schema["additionalProperties"], f"{name}.*")]
        if schema.get("type") == "string" and schema.get("format") == "duration":
            return "duration"
        return _WORDS.get(schema.get("type", ""), "any") if "format" not in schema else "any"

    def _referred(self, name: str) -> Shape:
        if "properties" not in self._definitions[name] and "allOf" not in self._definitions[name]:
            return "any"
        self._class(name)
        return ["class", name]

    def _choice(self, options: list[Schema], name: str) -> Shape:
        """Return a choice by `type`, where each option has one; what is chosen otherwise may be anything."""
        names = [_name(one) for one in options]
        if f"{_CORE}log.Log" in names:
            return ["plugin", "tasks.Task"]
        members: dict[str, str] = {}
        for one in names:
            identifiers = _identifiers(self._parts(one)) if one else ()
            if not one or not identifiers:
                return "any"
            self._class(one)
            members |= dict.fromkeys(identifiers, one)
        self._unions[name] = Union(members=members)
        return ["union", name]


def _alternatives(schema: Schema) -> list[Schema]:
    found: list[Schema] = schema.get("anyOf") or schema.get("oneOf") or [schema]
    return found


def _all_parts(schema: Schema) -> list[Schema]:
    return [part for one in _alternatives(schema) for part in (one, *one.get("allOf", ()))]


def _name(schema: Schema) -> str | None:
    """Return the definition that a schema refers to, alone or with remarks beside it."""
    referring = schema if "$ref" in schema else next((part for part in schema.get("allOf", ()) if "$ref" in part), {})
    return referring["$ref"].removeprefix(_DEFINITIONS) if referring else None


def _identifiers(found: Schema) -> tuple[str, ...]:
    kind = found["properties"].get("type", {})
    return tuple(kind["enum"]) if "enum" in kind else ((kind["const"],) if "const" in kind else ())


_COMMON = frozenset(
    {
        *("id", "type", "version", "description", "retry", "timeout", "disabled", "workerGroup", "workerSelector", "logLevel", "logToFile"),
        *("allowFailure", "allowWarning", "runIf", "taskCache", "assets", "policyRefs", "conditions", "when", "labels", "stopAfter"),
        *("failOnTriggerError", "allowConcurrent"),
    }
)
"""What all tasks or triggers have; Kestra's own classes say more of it than a schema does."""
