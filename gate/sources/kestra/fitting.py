"""What in a flow a version of Kestra would not read, at any depth. Walks the flow by its catalogue; judges nothing by itself.

Kestra reads in two steps, and so does this: a value must have a shape that its reader (Jackson) takes, and what was read must keep
the constraints of its class. What is known only after apply may still fit, and a `dynamic` property is decided by an execution.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gate.model.kestra import Misfit
from gate.model.source import Json, Path
from gate.model.terraform import UNKNOWN_PART
from gate.sources.kestra import constraints, scalars, structure
from gate.sources.kestra.labels import entries_of, unreadable_labels
from gate.sources.kestra.likeness import similar, similar_type
from gate.sources.kestra.schema import ROOT, Catalogue, Property, Rules, Shape
from gate.sources.kestra.walk import NESTED_TASKS

_COMMON = {"tasks.Task": "tasks.Task", "triggers.AbstractTrigger": "triggers.AbstractTrigger"}
"""Families of plugins → the class with what all of them have."""
_FAMILIES = {
    "tasks.Task": "a task",
    "triggers.AbstractTrigger": "a trigger",
    "conditions.Condition": "a condition",
    "assets.Asset": "an asset",
}
_OWN = ("io.kestra.plugin.core.", "io.kestra.core.")
_TYPE = "type"
_KINDS = {"id": "wrong-id", "namespace": "wrong-id", "timezone": "wrong-schedule"}
_EMPTY_IS_NULL = ("duration", "integer", "number", "boolean", *scalars.DATES)
_NO_NULLS = (["list", ["union", "flows.Input"]], ["list", ["plugin", "triggers.AbstractTrigger"]])
"""Lists in which Kestra's validator trips over a null; elsewhere it passes over it."""
_DROPPING = ("tasks.Task", "conditions.Condition")
"""Families of plugins in whose lists Kestra takes what is no mapping for null."""
_KEEPING_NULLS = "flows.input.IonInput"
_SERVER_WRITES = frozenset({"source", "tenantId"})


def misfit(
    kind: str,
    name: str,
    path: Path,
    *,
    nearest: str | None = None,
    instead: str | None = None,
    owner: str | None = None,
    accepted: str | None = None,
) -> Misfit:
    """Return a misfit."""
    return Misfit(kind=kind, name=name, path=path, nearest=nearest, replacement=instead, owner=owner, accepted=accepted)


class Fitting:
    """Walks one flow by one catalogue. `owner` is always the type of the plugin, or the class, that a property belongs to."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._given: list[tuple[str, frozenset[str]]] = []

    def flow(self, data: dict[str, Json]) -> Iterator[Misfit]:
        """Yield what does not fit, in the order of the flow; what is missing follows the rest of its mapping."""
        if "pluginDefaults" in self._catalogue.properties(ROOT):
            self._given = given_by_default(data)
        return self._mapping(data, ROOT, (), None, valid=True)

    def _mapping(
        self, data: dict[str, Json], name: str, path: Path, owner: str | None, *, valid: bool, foreign: bool = False
    ) -> Iterator[Misfit]:
        known, easy = self._catalogue.properties(name), self._catalogue.easy(name)
        for key, value in data.items():
            if key in easy.anything or (key in easy.text and type(value) is str):
                continue
            found = known.get(key)
            if found is not None:
                yield from self._property(value, found, key, (*path, key), owner, valid=valid)
            elif not self._is_passed_over(key, name):
                yield from self._unknown(key, value, name, (*path, key), owner, foreign=foreign)
        for key, names in self._catalogue.required(name) if valid else ():
            if names.isdisjoint(data) and names.isdisjoint(self._by_default(data, owner)):
                yield misfit("missing-property", key, (*path, key), owner=owner)
        if name == "flows.PluginDefault":
            yield from self._default(data, path)
        if valid:
            for rule in self._catalogue.rules(name):
                for kind, key, below, instead in structure.faults(rule, data, self._catalogue.version):
                    yield misfit(kind, key, (*path, *below), instead=instead, owner=owner)

    def _by_default(self, data: dict[str, Json], owner: str | None) -> frozenset[str]:
        """Return the properties that a plugin is given by the flow's own defaults."""
        if owner is None or data.get(_TYPE) != owner:
            return frozenset()
        known = self._catalogue.class_of(owner)
        given = (names for kind, names in self._given if owner.startswith(kind) or self._catalogue.class_of(kind) == known)
        return frozenset().union(*given)

    def _property(self, value: Json, one: Property, key: str, path: Path, owner: str | None, *, valid: bool) -> Iterator[Misfit]:
        if isinstance(value, str) and UNKNOWN_PART in value:
            return
        if valid and (constraints.is_missing(value, one.rules) or (value == "" and one.shape in _EMPTY_IS_NULL and one.required)):
            yield misfit("missing-property", key, path, owner=owner)
            return
        if isinstance(value, list) and _is_dropping(one.shape):
            found = list(self._plugins(value, one, key, path, owner))
        else:
            found = list(self._value(value, one.shape, key, path, owner, valid=one.valid))
        yield from found
        if valid and not any(other.path == path and other.accepted is None for other in found):
            yield from self._broken(value, one, key, path, owner)

    def _broken(self, value: Json, one: Property, key: str, path: Path, owner: str | None) -> Iterator[Misfit]:
        rather = constraints.broken(value, one.rules)
        if rather is not None:
            yield misfit(_KINDS.get(key, "wrong-value"), key, path, instead=rather, owner=owner)
        elif one.shape == "labels":
            for below, label, text in entries_of(value):
                rather = constraints.broken({"key": label, "value": text}, one.items)
                if rather is not None:
                    yield misfit("wrong-value", key, (*path, *below[1:]), instead=rather, owner=owner)
        elif one.items and isinstance(value, list | dict):
            for step, item in value.items() if isinstance(value, dict) else enumerate(value):
                rather = "a value" if constraints.is_missing(item, one.items) else constraints.broken(item, one.items)
                if rather is not None:
                    yield misfit("wrong-value", f"{key}[{step}]", (*path, step), instead=rather, owner=owner)

    def _value(self, value: Json, shape: Shape, name: str, path: Path, owner: str | None, *, valid: bool) -> Iterator[Misfit]:
        if value is None or (isinstance(value, str) and UNKNOWN_PART in value):
            return
        if isinstance(shape, str):
            yield from self._scalar(value, shape, name, path, owner, valid=valid)
            return
        kind, of = shape
        if kind == "enum":
            if not scalars.is_constant(value, self._catalogue.enums[of]):
                yield self._not_a_constant(value, of, name, path, owner)
        elif kind == "class" and isinstance(value, str) and self._catalogue.classes[of].text:
            return
        elif kind != "dynamic" and not isinstance(value, list if kind == "list" else dict):
            yield misfit("wrong-type", name, path, instead="a list" if kind == "list" else "a mapping", owner=owner)
        elif kind in ("list", "map"):
            if of != "any" and of[0] != "dynamic":
                yield from self._elements(value, shape, name, path, owner, valid=valid)
        elif kind != "dynamic":
            yield from self._typed(value, kind, of, path, owner, valid=valid)

    def _plugins(self, value: list[Json], one: Property, name: str, path: Path, owner: str | None) -> Iterator[Misfit]:
        """Look at a list in which Kestra takes what is no mapping for null: where it takes a null, that is lost without a word."""
        lost = not constraints.is_missing(None, one.items) and path != ("tasks",) and not str(owner).endswith(".WorkingDirectory")
        for index, item in enumerate(value):
            called, here = f"{name}[{index}]", (*path, index)
            if isinstance(item, dict | None) or (isinstance(item, str) and UNKNOWN_PART in item):
                yield from self._value(item, one.shape[1], called, here, owner, valid=one.valid)
            else:
                accepted = "what is no mapping is dropped from the list" if lost else None
                yield misfit("wrong-type", called, here, instead="a mapping", owner=owner, accepted=accepted)

    def _elements(self, value: Json, shape: Shape, name: str, path: Path, owner: str | None, *, valid: bool) -> Iterator[Misfit]:
        of = shape[1]
        for step, item in value.items() if isinstance(value, dict) else enumerate(value):
            called = step if isinstance(step, str) else f"{name}[{step}]"
            if item is None and shape in _NO_NULLS:
                yield misfit("wrong-type", called, (*path, step), instead="a mapping", owner=owner)
            yield from self._value(item, of, called, (*path, step), owner, valid=valid)

    def _typed(self, value: dict[str, Json], kind: str, of: str, path: Path, owner: str | None, *, valid: bool) -> Iterator[Misfit]:
        if kind == "class":
            return self._mapping(value, of, path, owner, valid=valid)
        if kind == "union":
            return self._union(value, of, path, owner, valid=valid)
        return self._plugin(value, of, path, valid=valid)

    def _scalar(self, value: Json, word: str, name: str, path: Path, owner: str | None, *, valid: bool) -> Iterator[Misfit]:
        if word == "labels":
            yield from self._labels(value, name, path, owner, valid=valid)
        elif not scalars.fits(value, word):
            kind = "wrong-value" if isinstance(value, str) and word in scalars.WRITTEN_AS_TEXT else "wrong-type"
            yield misfit(kind, name, path, instead=scalars.IN_WORDS[word], owner=owner, accepted=self._as_text(value, word, name))

    def _as_text(self, value: Json, word: str, name: str) -> str | None:
        """Return what becomes of a number that stands for a name; 1.x trips over that of a namespace."""
        taken = word == "name" and isinstance(value, int | float) and (name == "id" or not self._catalogue.version.startswith("1."))
        return "it becomes text, such as 31 for 0x1F" if taken else None

    def _labels(self, value: Json, name: str, path: Path, owner: str | None, *, valid: bool) -> Iterator[Misfit]:
        if not isinstance(value, list | dict):
            yield misfit("wrong-type", name, path, instead="a list or a mapping", owner=owner)
            return
        for index, entry in enumerate(value) if isinstance(value, list) else ():
            if entry is not None and not isinstance(entry, dict):
                yield misfit("wrong-type", f"{name}[{index}]", (*path, index), instead="a mapping", owner=owner)
        dropped = "a label without a value is dropped" if "conditions" in path and self._catalogue.version.startswith("1.") else None
        for below in unreadable_labels({"labels": value}):
            instead = "a key with text as its value"
            yield misfit("wrong-type", name, (*path, *below[1:]), instead=instead, owner=owner, accepted=dropped)
        for below, key, text in entries_of(value) if valid else ():
            for part, written in (("key", key), ("value", text)):
                rules = self._catalogue.properties("Label")[part].rules
                if isinstance(written, str) and (rather := _rather(written, rules)):
                    yield misfit("wrong-value", name, (*path, *below[1:]), instead=f"as its {part} {rather}", owner=owner)

    def _not_a_constant(self, value: Json, enum: str, name: str, path: Path, owner: str | None) -> Misfit:
        known = [one for one in self._catalogue.enums[enum] if one != scalars.CASELESS]
        if not isinstance(value, str):
            return misfit("wrong-type", name, path, instead=_one_of(known), owner=owner)
        found = similar(value, known)
        return misfit("wrong-value", name, path, nearest=found, instead=None if found else _one_of(known), owner=owner)

    def _union(self, value: dict[str, Json], union: str, path: Path, owner: str | None, *, valid: bool) -> Iterator[Misfit]:
        members = self._catalogue.unions[union]
        kind = value.get(_TYPE)
        if isinstance(kind, str) and UNKNOWN_PART in kind:
            return
        chosen = members.members.get(kind) if isinstance(kind, str) else None
        if chosen is None and kind is None:
            chosen = members.default or None
        if chosen is not None:
            yield from self._mapping(value, chosen, path, owner, valid=valid)
        elif kind is None or kind == "":
            yield misfit("missing-property", _TYPE, (*path, _TYPE), instead=_one_of(members.members), owner=owner)
        else:
            found = similar(kind, members.members) if isinstance(kind, str) else None
            gone = self._catalogue.replaced.get(f"{union}:{kind}") if isinstance(kind, str) else None
            yield misfit(
                "unknown-type",
                str(kind),
                (*path, _TYPE),
                nearest=gone or found,
                instead=None if found or gone else _one_of(members.members),
                owner=owner,
            )

    def _plugin(self, value: dict[str, Json], family: str, path: Path, *, valid: bool) -> Iterator[Misfit]:
        kind = value.get(_TYPE)
        if not isinstance(kind, str) or not kind:
            yield misfit("missing-property", _TYPE, (*path, _TYPE))
            return
        if UNKNOWN_PART in kind:
            return
        chosen = self._catalogue.families[family].get(kind)
        if chosen is not None:
            canonical = self._catalogue.name_of(family, chosen)
            if canonical != kind:
                yield misfit("old-type", kind, (*path, _TYPE), instead=canonical)
            yield from self._mapping(value, chosen, path, kind, valid=valid)
        elif kind in self._catalogue.replaced or kind in self._catalogue.plugins or kind.startswith(_OWN) or "." not in kind:
            yield self._unknown_plugin(kind, family, (*path, _TYPE))
            for key in NESTED_TASKS if family == "tasks.Task" else ():
                if isinstance(value.get(key), list):
                    yield from self._value(value[key], ["list", ["plugin", family]], key, (*path, key), None, valid=valid)
        elif family in _COMMON:
            yield from self._mapping(value, _COMMON[family], path, kind, valid=valid, foreign=True)
        elif family == "conditions.Condition":  # no other plugin has any
            yield self._unknown_plugin(kind, family, (*path, _TYPE))

    def _unknown_plugin(self, kind: str, family: str, path: Path) -> Misfit:
        gone = self._catalogue.replaced.get(kind)
        if gone:
            later = self._catalogue.version.startswith("1.") and kind.startswith(_OWN[0])  # a type that only 2.0 has
            return misfit("unknown-type" if later else "removed-type", kind, path, instead=gone)
        if kind in self._catalogue.plugins:
            inside = family == "conditions.Condition" and path[-5:-4] == ("conditions",)  # of `Not` and `Or`
            accepted = "it fails when the trigger is evaluated" if inside else None
            return misfit("unknown-type", kind, path, instead=f"the type of {_FAMILIES[family]}, which this is not", accepted=accepted)
        own = {self._catalogue.name_of(family, name) for name in self._catalogue.families[family].values()}
        return misfit("unknown-type", kind, path, nearest=similar_type(kind, sorted(own)))

    def _default(self, data: dict[str, Json], path: Path) -> Iterator[Misfit]:
        """Look at the names that a default for a plugin gives; their values are looked at in no version."""
        kind = str(data.get(_TYPE))
        known, values = self._catalogue.class_of(kind), data.get("values")
        names = list(self._catalogue.properties(known)) if known else []
        for key, value in values.items() if known and isinstance(values, dict) else ():
            if value is not None and key.lower() not in {name.lower() for name in names}:
                yield misfit("unknown-property", key, (*path, "values", key), nearest=similar(key, names), owner=kind)

    def _is_passed_over(self, key: str, name: str) -> bool:
        return any(one.open or key in one.ignored for one in self._catalogue.lineage(name))

    def _unknown(self, key: str, value: Json, name: str, path: Path, owner: str | None, *, foreign: bool) -> Iterator[Misfit]:
        gone = self._catalogue.gone(name)
        accepted = "a null is dropped, whatever its name" if value is None and name != _KEEPING_NULLS else None
        if name == ROOT and key in _SERVER_WRITES:
            accepted = "the server writes it itself"
        if key in gone:
            yield misfit("removed-property", key, path, instead=gone[key], owner=owner, accepted=accepted)
        elif not foreign:
            known = [one for one, found in self._catalogue.properties(name).items() if not found.deprecated]
            yield misfit("unknown-property", key, path, nearest=similar(key, known), owner=owner, accepted=accepted)


def _is_dropping(shape: Shape) -> bool:
    return shape[0] == "list" and shape[1][0] == "plugin" and shape[1][1] in _DROPPING


def _rather(value: str, rules: Rules) -> str | None:
    return "a value" if constraints.is_missing(value, rules) else constraints.broken(value, rules)


def given_by_default(flow: dict[str, Json]) -> list[tuple[str, frozenset[str]]]:
    """Return what a flow gives to all plugins whose type begins so: the names of properties."""
    found = flow.get("pluginDefaults")
    found = flow.get("taskDefaults") if found is None else found
    entries = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return [(str(one.get("type")), frozenset(one["values"])) for one in entries if isinstance(one.get("values"), dict)]


def _one_of(names: Iterable[str]) -> str:
    return " or ".join(names)
