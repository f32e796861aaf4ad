"""Flows made from the catalogue: for every plugin one with what it requires and one with all that it has, and each damaged in many ways.

The same seed gives the same flows.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator

import yaml as pyyaml

from gate.model.source import Json
from gate.sources.kestra.schema import Catalogue, Property, Shape, nearest
from tests.oracle.seeds import BOTH, NEWER, OLDER, VALUES

Data = dict[str, Json]
_BY_NAME: dict[str, Json] = {
    "cron": "0 3 * * *",
    "timezone": "Europe/Berlin",
    "namespace": "company.other",
    "flowId": "other",
    "templateId": "other",
    "condition": "{{ true }}",
    "uri": "https://example.com/a",
    "after": None,
    "before": None,
    "prefill": None,
    "responseContentType": "text/plain",
    "validator": "[a-z]+",
    "itemType": "INT",
    "assets": None,
    "defaults": None,
    "dependsOn": None,
    "jsonSchema": None,
    "keepAmount": None,
    "values": None,
    "value": "5",
    "listeners": None,
    "minSatisfied": None,
    "interval": "PT1M",
    "minInterval": "PT1M",
    "maxInterval": "PT10M",
    "maxDuration": "PT1H",
    "maxAttempts": 3,
    "pluginDefaultsRef": None,
    "withSeconds": False,
    "toolName": "tool",
    "quotas": None,
    "deleted": None,
    "updated": None,
    "version": None,
}
_READY: dict[str, Json] = {
    "tags": ["a"],
    "timeWindow": {"deadline": "10:00:00"},
    "window": {"lookback": "PT1H"},
    "filters": [{"field": "STATE", "type": "EQUAL_TO", "value": "SUCCESS"}],
    "required": True,
}
_BY_SHAPE: dict[str, Json] = {
    "text": "some text",
    "name": "name",
    "count": 1,
    "boolean": True,
    "integer": 3,
    "number": 1.5,
    "any": ["a", "b"],
    "duration": "PT5M",
    "uri": "https://example.com/a",
    "charset": "UTF-8",
    "Instant": "2026-01-31T10:00:00Z",
    "ZonedDateTime": "2026-01-31T10:00:00Z",
    "LocalDate": "2026-01-31",
    "LocalTime": "10:00:00",
    "OffsetTime": "10:00:00Z",
    "labels": {"team": "data"},
    "option": "a",
}
LOG: Data = {"id": "log", "type": "io.kestra.plugin.core.log.Log", "message": "hi"}


class Maker:
    """Makes values that fit the catalogue of one version."""

    def __init__(self, version: str) -> None:
        self.catalogue: Catalogue = nearest(version)
        self._made = 0

    def plugin(self, identifier: str, name: str, *, full: bool) -> Data:
        """Return a plugin with what it requires, or with everything."""
        more: Data = {"cases": {"a": [{**LOG, "id": self._id()}]}} if name == "flow.Switch" else {}
        return {"id": self._id(), **self.mapping(name, full=full, deep=0), **more, "type": identifier}

    def mapping(self, name: str, *, full: bool, deep: int) -> Data:
        found: Data = {}
        for key, one in self.catalogue.properties(name).items():
            if (one.required or (full and not one.deprecated)) and deep < 4:
                value = self._property(key, one, full=full, deep=deep)
                if value is not None:
                    found[key] = value
        return found

    def _property(self, key: str, one: Property, *, full: bool, deep: int) -> Json:
        if key == "id":
            return self._id()
        if "Null" in one.rules:
            return None
        if key in _READY:
            return copy.deepcopy(_READY[key])
        if key in _BY_NAME and not (one.required and _BY_NAME[key] is None) and isinstance(one.shape, str | list):
            fitting = isinstance(one.shape, str) or one.shape[0] == "dynamic"
            if fitting or _BY_NAME[key] is None:
                return copy.deepcopy(_BY_NAME[key])
        return self.value(one.shape, full=full and deep < 1, deep=deep + 1)

    def value(self, shape: Shape, *, full: bool, deep: int) -> Json:
        if isinstance(shape, str):
            return copy.deepcopy(_BY_SHAPE[shape])
        kind, of = shape
        if kind == "dynamic":
            return self.value(of, full=False, deep=deep)
        if kind == "enum":
            return next(one for one in self.catalogue.enums[of] if one != "~")
        if kind in ("list", "map"):
            inner = self.value(of, full=full, deep=deep)
            return [inner] if kind == "list" else {"key": inner}
        if kind == "class":
            return self.mapping(of, full=full, deep=deep)
        if kind == "union":
            identifier, name = next(iter(self.catalogue.unions[of].members.items()))
            return {**self.mapping(name, full=full, deep=deep), "type": identifier}
        if of == "tasks.Task":
            return {**LOG, "id": self._id()}
        identifier, name = next((one, found) for one, found in self.catalogue.families[of].items() if ".plugin." in one or "assets" in of)
        return {**self.mapping(name, full=full, deep=deep), "type": identifier}

    def _id(self) -> str:
        self._made += 1
        return f"x{self._made}"

    def seeds(self) -> Iterator[tuple[str, Data]]:
        """Yield the flows as people write them, and one for every plugin and input, twice: with little, and with all."""
        own = OLDER if self.catalogue.version.startswith("1.") else NEWER
        yield from ((f"seed {name}", pyyaml.safe_load(text)) for name, text in (BOTH | own).items())
        for full in (False, True):
            how = "full" if full else "plain"
            for identifier, name in self.catalogue.families["tasks.Task"].items():
                if "$" not in name and "Template" not in name:
                    yield f"{how} {identifier}", flow(tasks=[self.plugin(identifier, name, full=full)])
            for identifier, name in self.catalogue.families["triggers.AbstractTrigger"].items():
                yield f"{how} {identifier}", flow(triggers=[self.plugin(identifier, name, full=full)])
            for identifier, name in self.catalogue.families.get("conditions.Condition", {}).items():
                condition = {**self.mapping(name, full=full, deep=0), "type": identifier}
                trigger = {"id": "w", "type": "io.kestra.plugin.core.trigger.Webhook", "key": "k", "conditions": [condition]}
                yield f"{how} {identifier}", flow(triggers=[trigger])
            for union, members in self.catalogue.unions.items():
                if union == "flows.Input":
                    for identifier, name in members.members.items():
                        yield f"{how} input {identifier}", flow(inputs=[self.plugin(identifier, name, full=full)])
            top = self.mapping("Flow", full=full, deep=0)
            yield f"{how} flow", {**top, **flow(), "id": "a"}


def flow(**parts: Json) -> Data:
    return {"id": "a", "namespace": "company.team", "tasks": [copy.deepcopy(LOG)], **parts}


def text(data: Json) -> str:
    """Return a flow as YAML without anchors."""
    return pyyaml.dump(copy.deepcopy(data), Dumper=_Plain, sort_keys=False, allow_unicode=True)


class _Plain(pyyaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 (it is PyYAML that asks)
        return True


def sharpened(flows: list[tuple[str, Data]]) -> Iterator[tuple[str, Data]]:
    """Yield every value that Kestra looks at closely, at each place of such a property in the flows that people wrote."""
    for name, data in flows:
        places = (
            [(index, key) for index, one in enumerate(_mappings(data)) for key in one if key in VALUES] if name.startswith("seed ") else []
        )
        firsts = {key: index for index, key in reversed(places)} | {f"{key} last": index for index, key in places}
        for place, index in firsts.items():
            key = place.removesuffix(" last")
            for number, value in enumerate(VALUES[key]):
                changed = copy.deepcopy(data)
                _mappings(changed)[index][key] = copy.deepcopy(value)
                yield f"{name} {place} {number}", changed


ODD: tuple[Json, ...] = (
    *("", "text", "{{ inputs.x }}", "true", "5", "PT5M", "PT-5S", "banana", "[", "2026-01-31", "10:00", "UTC", "Mars/Base"),
    *(0, -1, 1.5, 300, True, False, None, [], {}, ["a"], [1], [None], {"a": "b"}, [{"a": "b"}], {"type": "x"}),
    *("0 0 * * *", "61 * * * *", "@daily", "* * *", "MONDAY", "monday", "FAILED", "(?<", "a b", "Über", "x" * 300),
)
_TYPES = (
    "io.kestra.plugin.core.log.Log",
    "io.kestra.plugin.core.flow.ForEach",
    "io.kestra.plugin.core.flow.Loop",
    "io.kestra.core.tasks.log.Log",
)


def damaged(flows: list[tuple[str, Data]], count: int, seed: int, version: str) -> Iterator[tuple[str, Data]]:
    """Yield `count` flows, each with one or two damages."""
    chance = random.Random(f"{seed} {version}")  # noqa: S311 (nothing is kept secret by it)
    for index in range(count):
        name, data = chance.choice([one for one in flows if one[0].startswith("seed ")]) if index % 2 else chance.choice(flows)
        data = copy.deepcopy(data)
        damage = chance.choice(DAMAGES)
        damage(data, chance)
        if chance.random() < 0.2:
            chance.choice(DAMAGES)(data, chance)
        yield f"{index} {damage.__name__} {name}", data


def _mappings(value: Json) -> list[Data]:
    found = [value] if isinstance(value, dict) else []
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        found += _mappings(one)
    return found


def _somewhere(data: Data, chance: random.Random) -> tuple[Data, str]:
    found = [one for one in _mappings(data) if one]
    mapping = chance.choice(found or [data])
    return mapping, chance.choice(sorted(mapping, key=str)) if mapping else "id"


def drop(data: Data, chance: random.Random) -> None:
    mapping, key = _somewhere(data, chance)
    mapping.pop(key, None)


def rename(data: Data, chance: random.Random) -> None:
    mapping, key = _somewhere(data, chance)
    if key in mapping:
        mapping[chance.choice((f"{key}s", key[:-1] or "x", key.upper(), "name", "conditions", "when"))] = mapping.pop(key)


def retype(data: Data, chance: random.Random) -> None:
    mapping, key = _somewhere(data, chance)
    mapping[key] = copy.deepcopy(chance.choice(ODD))


def sharpen(data: Data, chance: random.Random) -> None:
    """Give a property one of the values that Kestra looks at closely."""
    found = [(one, key) for one in _mappings(data) for key in one if key in VALUES]
    if found:
        mapping, key = chance.choice(found)
        mapping[key] = copy.deepcopy(chance.choice(VALUES[key]))


def plant(data: Data, chance: random.Random) -> None:
    """Put such a property where there was none."""
    mapping, _ = _somewhere(data, chance)
    key = chance.choice(sorted(VALUES))
    mapping[key] = copy.deepcopy(chance.choice(VALUES[key]))


def wrap(data: Data, chance: random.Random) -> None:
    mapping, key = _somewhere(data, chance)
    mapping[key] = chance.choice(([mapping.get(key)], {"value": mapping.get(key)}))


def duplicate(data: Data, chance: random.Random) -> None:
    lists = [one for mapping in _mappings(data) for one in mapping.values() if isinstance(one, list) and one]
    if lists:
        chosen = chance.choice(lists)
        chosen.append(copy.deepcopy(chosen[0]))


def move(data: Data, chance: random.Random) -> None:
    mapping, key = _somewhere(data, chance)
    other, _ = _somewhere(data, chance)
    if key in mapping:
        value = mapping.pop(key)
        if other not in _mappings(value):
            other[key] = value


def another_type(data: Data, chance: random.Random) -> None:
    typed = [one for one in _mappings(data) if "type" in one]
    if typed:
        chance.choice(typed)["type"] = chance.choice(
            (*_TYPES, chance.choice(typed)["type"], "io.kestra.plugin.core.log.Lug", "STRING", "BOOLEAN")
        )


def add(data: Data, chance: random.Random) -> None:
    mapping, _ = _somewhere(data, chance)
    mapping[chance.choice(_COMMON)] = copy.deepcopy(chance.choice(ODD))


_COMMON = (
    *("timeout", "retry", "workerGroup", "workerSelector", "assets", "when", "runIf", "conditions", "disabled", "logLevel", "description"),
    *("labels", "taskCache", "inputs", "outputs", "dependsOn", "errors", "finally", "pluginDefaults", "concurrency", "foo", "policyRefs"),
    *("defaults", "required", "prefill", "cron", "timezone", "states", "id", "version", "quotas", "draft", "stopAfter", "allowFailure"),
)
DAMAGES: tuple[Callable[[Data, random.Random], None], ...] = (
    drop,
    rename,
    retype,
    retype,
    retype,
    wrap,
    duplicate,
    move,
    another_type,
    add,
    add,
)
