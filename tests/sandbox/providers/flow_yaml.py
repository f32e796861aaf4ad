"""Flow content as the vendor's provider 1.3 reads and writes it: YAML 1.1 as Go's yaml.v2 knows it, keys sorted, comments lost.

Not rebuilt: `y` and `n` as booleans, the order of keys that differ in numbers only, and how yaml.v2 writes unusual numbers.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

TEXT = "tag:yaml.org,2002:str"
TIMESTAMP = "tag:yaml.org,2002:timestamp"
INTEGER = "tag:yaml.org,2002:int"


class Loader(yaml.CSafeLoader):
    """YAML 1.1 without dates and base-60 numbers, which yaml.v2 leaves as text."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in {TIMESTAMP, INTEGER}]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver(INTEGER, re.compile(r"^[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)$"), list("-+0123456789"))


class Dumper(yaml.CSafeDumper):
    """Writes text of several lines as a block, and never an alias."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - called by yaml
        return True


def _text(dumper: Dumper, value: str) -> yaml.ScalarNode:
    tag = dumper.resolve(yaml.ScalarNode, value, (True, False))  # type: ignore[no-untyped-call]
    style = "|" if "\n" in value else None if tag == TEXT else '"'
    return dumper.represent_scalar(TEXT, value, style=style)


Dumper.add_representer(str, _text)


def parse(content: str) -> dict[str, Any] | None:
    """Return a flow's data; None where it is no YAML mapping."""
    try:
        data = yaml.load(content, Loader=Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError):
        return None
    return data if isinstance(data, dict) else None


def rewrite(content: str) -> str:
    """Return content as it appears in plans: written anew; empty where it cannot be read."""
    data = parse(content)
    return "" if data is None else yaml.dump(data, Dumper=Dumper, allow_unicode=True)


def same(one: str, other: str) -> bool:
    """Whether two contents say the same but for `id` and `namespace`, which the vendor's provider does not compare."""
    first, second = parse(one), parse(other)
    if first is None or second is None:
        return one == other
    return _rest(first) == _rest(second)


def _rest(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in {"id", "namespace"}}
