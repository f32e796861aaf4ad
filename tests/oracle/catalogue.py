"""Writes the catalogues of `gate/sources/kestra/catalogue/`: what Kestra's own reader and validator say of every class of a flow.

`FlowCatalogue.java` asks them; here their answer is made small. Names, types and constraints; none of Kestra's prose.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from gate.sources.kestra import schema
from gate.sources.kestra.schema import Catalogue, Class, Property, Shape, Union
from tests.oracle.migration import REMOVED, REPLACED, REPLACED_IN_1

Raw = dict[str, Any]
_WORDS = {
    "java.lang.String": "text",
    "java.lang.CharSequence": "text",
    "boolean": "boolean",
    "java.lang.Boolean": "boolean",
    "java.lang.Integer": "integer",
    "java.lang.Long": "integer",
    "java.lang.Float": "number",
    "java.lang.Double": "number",
    "java.lang.Object": "any",
    "java.lang.Void": "any",
    "java.util.Optional": "any",
    "io.kestra.core.models.conditions.ScheduleCondition": "any",
    "java.net.URI": "uri",
    "io.kestra.core.models.flows.input.ValueOption": "option",
    "java.nio.charset.Charset": "charset",
    "DurationDeserializer": "duration",
    "ListOrMapOfLabelDeserializer": "labels",
}
_PREFIXES = ("io.kestra.plugin.core.", "io.kestra.core.models.", "io.kestra.core.")
_ROOT = "io.kestra.core.models.flows.FlowWithSource"
_SERVER_WRITES = ("source", "tenantId")  # a flow that says so is refused, though Kestra would only pass over it
_AS_WRITTEN = {"id": "name", "namespace": "name", "revision": "count"}  # Kestra would save the id 0x1F as 31, and casts a revision
_EMPTY = {"NotNull", "NotBlank", "NotEmpty"}
_ROLES = {"tasks.FlowableTask", "tasks.RunnableTask", "tasks.ExecutableTask"}


def catalogue(version: str, raw: Raw) -> Catalogue:
    """Return what one version of Kestra said about its classes, in short."""
    classes = {_short(name): _class(found) for name, found in raw["classes"].items()}
    lineage = {_short(name): [_short(base) for base in found["bases"]] for name, found in raw["classes"].items()}
    families = {_short(name): {one: _short(found) for one, found in members.items()} for name, members in raw["families"].items()}
    for one in classes.values():
        if "id" in one.properties and "name" in one.properties and one.properties["name"].deprecated:  # 1.x takes it for the id
            one.properties["id"] = msgspec.structs.replace(one.properties["id"], aliases=("name",))
    by_hand = {name for name, found in raw["classes"].items() if found.get("delegate")} - set(_WORDS)
    if by_hand:
        raise ValueError(f"Kestra reads these by code of its own, and gate does not know how: {sorted(by_hand)}")
    for name in _SERVER_WRITES:
        del classes[schema.ROOT].properties[name]
    for name, word in _AS_WRITTEN.items():
        properties = classes[schema.ROOT].properties
        properties[name] = msgspec.structs.replace(properties[name], shape=word)
    return Catalogue(
        version=version,
        classes=_shared(classes, lineage),
        families=families,
        unions={_short(name): _union(found) for name, found in raw["unions"].items()},
        enums={_short(name): tuple(found) for name, found in raw["enums"].items()},
        removed=REMOVED if version.startswith("2.") else {},
        replaced=_replaced(families) if version.startswith("2.") else REPLACED_IN_1,
    )


def _replaced(families: dict[str, dict[str, str]]) -> dict[str, str]:
    """Return what 2.0 no longer knows of the names in 1.3, each with its name of today or what replaces it."""
    older = schema.nearest("1.3.31")
    known = {name for members in families.values() for name in members}
    found = REPLACED_IN_1 | REPLACED
    for family, members in older.families.items():
        for one, name in members.items():
            today = older.name_of(family, name)
            if one not in known and (today in known or REPLACED.get(today)):
                found[one] = today if today in known else REPLACED[today]
    return {one: instead for one, instead in sorted(found.items()) if instead}


def write(found: Catalogue, folder: Path = schema.FOLDER) -> Path:
    """Write one catalogue, named by its version, and return its path: compact, one class a line."""
    file = folder / f"{found.version}.json"
    parts = []
    for name, value in msgspec.to_builtins(found).items():
        if isinstance(value, dict):
            lines = ",\n".join(f"{_json(key)}:{_json(one)}" for key, one in sorted(value.items()))
            parts.append(f"{_json(name)}:{{\n{lines}\n}}")
        else:
            parts.append(f"{_json(name)}:{_json(value)}")
    file.write_text("{" + ",\n".join(parts) + "}\n")
    return file


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _short(name: str) -> str:
    if name == _ROOT:
        return schema.ROOT
    prefix = next((prefix for prefix in _PREFIXES if name.startswith(prefix)), "")
    return name.removeprefix(prefix)


def _class(raw: Raw) -> Class:
    extra = {name.lstrip("_"): found for name, found in raw.get("computed", {}).items()}
    return Class(
        properties={name: _property(found, extra.pop(name, {})) for name, found in raw["properties"].items()},
        rules=tuple(sorted([*raw.get("rules", ()), *(name for name, found in extra.items() if found.get("rules"))])),
        ignored=tuple(raw["ignored"]),
        open=raw.get("open", False),
        text=raw.get("text", False),
        deprecated=raw.get("deprecated", False),
        enterprise=raw.get("enterprise", False),
        roles=tuple(sorted(_short(name).rpartition(".")[2] for name in raw["interfaces"] if _short(name) in _ROLES)),
    )


def _property(raw: Raw, more: Raw) -> Property:
    shape = _shape(raw["shape"])
    rules = dict(sorted((raw.get("rules", {}) | more.get("rules", {})).items()))
    parts = [*raw.get("elements", {}).values(), *more.get("elements", {}).values()]
    dynamic = isinstance(shape, list) and shape[0] == "dynamic"
    primitive = raw["shape"] == ["scalar", "boolean"]
    return Property(
        shape=shape,
        required=bool(_EMPTY & set(rules)) and not raw.get("default", False) and not primitive,
        deprecated=raw.get("deprecated", False),
        valid=not dynamic and any(one.get("valid", False) for one in (raw, more, *parts)),
        aliases=tuple(sorted(raw.get("aliases", ()))),
        rules={} if primitive or (dynamic and not _EMPTY & set(rules)) else rules,
        items={} if dynamic else {name: found for part in parts for name, found in part.get("rules", {}).items()},
    )


def _shape(raw: list[Any]) -> Shape:
    kind, *of = raw
    if not of:
        return str(kind)
    if kind in ("scalar", "special"):
        return _WORDS.get(of[0]) or str(of[0]).rpartition(".")[2]
    if isinstance(of[0], str):
        return _WORDS.get(of[0]) or [kind, _short(of[0])]
    return [kind, _shape(of[0])]


def _union(raw: Raw) -> Union:
    return Union(members={name: _short(found) for name, found in raw["members"].items()}, default=_short(raw.get("default", "")))


def _shared(classes: dict[str, Class], lineage: dict[str, list[str]]) -> dict[str, Class]:
    """Move the properties that all heirs of a base have alike to the base."""
    heirs: dict[str, list[str]] = defaultdict(list)
    for name, bases in lineage.items():
        for base in bases:
            heirs[base].append(name)
    order = sorted((base for base, found in heirs.items() if len(found) > 1), key=lambda base: -len(heirs[base]))
    shared = {base: _alike([classes[name].properties for name in heirs[base]]) for base in order}
    found: dict[str, Class] = {}
    for name, one in classes.items():
        bases = [base for base in lineage[name] if shared.get(base)]
        found[name] = msgspec.structs.replace(one, base=bases[0] if bases else "", properties=_left(one.properties, bases, shared))
        for index, base in enumerate(bases):
            above = bases[index + 1 :]
            found.setdefault(base, Class(base=above[0] if above else "", properties=_left(shared[base], above, shared)))
    return found


def _alike(all_of: list[dict[str, Property]]) -> dict[str, Property]:
    first, *others = all_of
    return {name: one for name, one in first.items() if all(other.get(name) == one for other in others)}


def _left(properties: dict[str, Property], bases: Iterable[str], shared: dict[str, dict[str, Property]]) -> dict[str, Property]:
    above = {name: one for base in bases for name, one in shared[base].items()}
    return {name: one for name, one in properties.items() if above.get(name) != one}
