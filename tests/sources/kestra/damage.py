"""Flows damaged at random: in their bytes, in their lines, in their structure, and with expressions in odd places. Seeded."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from tests.oracle.mutations import mutations
from tests.oracle.pebble import templates

_KEYS = (
    *(
        "id",
        "type",
        "namespace",
        "tasks",
        "errors",
        "cases",
        "defaults",
        "then",
        "task",
        "dependsOn",
        "inputs",
        "triggers",
        "labels",
        "outputs",
    ),
    *(
        "variables",
        "pluginDefaults",
        "values",
        "conditions",
        "preconditions",
        "flows",
        "where",
        "filters",
        "flowId",
        "disabled",
        "namespaceFiles",
    ),
    *(
        "commands",
        "script",
        "inputFiles",
        "profiles",
        "env",
        "docker",
        "image",
        "workerGroup",
        "timeout",
        "retry",
        "cron",
        "timezone",
        "required",
    ),
    *("url", "uri", "password", "", "<<", "{{ inputs.x }}", "a.b", "é", "*", "~", "0", "x" * 300),
)
_TYPES = (
    *(
        "flow.Subflow",
        "flow.ForEachItem",
        "flow.Dag",
        "flow.Switch",
        "flow.If",
        "flow.Parallel",
        "flow.Pause",
        "flow.Template",
        "flow.WaitFor",
    ),
    *(
        "trigger.Flow",
        "trigger.Schedule",
        "trigger.Webhook",
        "templating.TemplatedTask",
        "kv.Set",
        "log.Log",
        "http.Request",
        "namespace.UploadFiles",
    ),
)
_SCALARS: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    7,
    1.5,
    10**30,
    "",
    " ",
    "a",
    "true",
    "PT5M",
    "* * * * *",
    "b",
    "company",
    "{{",
    "x" * 500,
)


def flows(texts: Sequence[str], count: int, seed: int) -> Iterator[bytes]:
    """Yield `count` files, each one of `texts` with some damage; the same seed yields the same files."""
    chance = random.Random(seed)  # noqa: S311 (nothing is kept secret by it)
    expressions = list(templates(500, seed))
    data = [yaml.safe_load(text) for text in texts]
    lines = mutations(texts, count, seed)
    for _ in range(count):
        match chance.randrange(4):
            case 0:
                yield _bytes(chance.choice(texts).encode(), chance)
            case 1:
                yield next(lines).encode("utf-8", "surrogatepass")
            case 2:
                yield json.dumps(_changed(chance.choice(data), chance, expressions, 3)).encode()
            case _:
                yield chance.choice(texts).replace("hello", json.dumps(chance.choice(expressions))).encode()


def _bytes(text: bytes, chance: random.Random) -> bytes:
    """Change, drop, repeat or insert a few bytes."""
    for _ in range(chance.randint(1, 6)):
        here = chance.randint(0, len(text))
        there = min(here + chance.randint(0, 8), len(text))
        match chance.randrange(4):
            case 0:
                text = text[:here] + bytes([chance.randrange(256)]) + text[here + 1 :]
            case 1:
                text = text[:here] + text[there:]
            case 2:
                text = text[:there] + text[here:]
            case _:
                text = text[:here] + chance.randbytes(chance.randint(1, 4)) + text[here:]
    return text


def _changed(value: Any, chance: random.Random, expressions: Sequence[str], times: int) -> Any:
    """Return data with something in it renamed, dropped, repeated, moved or replaced, a few times."""
    for _ in range(times):
        value = _change(value, chance, expressions)
    return value


def _change(value: Any, chance: random.Random, expressions: Sequence[str]) -> Any:
    if isinstance(value, dict) and value and chance.random() < 0.85:
        key = chance.choice(list(value))
        match chance.randrange(8):
            case 0:
                return {name: below for name, below in value.items() if name != key}
            case 1:
                return {chance.choice(_KEYS) if name == key else name: below for name, below in value.items()}
            case 2:
                return {**value, chance.choice(_KEYS): value[key]}
            case 3:
                return {**value, "type": f"io.kestra.plugin.core.{chance.choice(_TYPES)}"}
            case _:
                return {**value, key: _change(value[key], chance, expressions)}
    if isinstance(value, list) and value and chance.random() < 0.85:
        index = chance.randrange(len(value))
        if chance.random() < 0.2:
            return [*value, value[index]]
        return [*value[:index], _change(value[index], chance, expressions), *value[index + 1 :]]
    return chance.choice((chance.choice(_SCALARS), chance.choice(expressions), [value], {chance.choice(_KEYS): value}, [], {}))
