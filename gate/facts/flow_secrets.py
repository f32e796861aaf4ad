"""Where a flow holds secrets in clear: below names of secrets, in properties that plugins mark, and in defaults of secret inputs."""

from __future__ import annotations

from collections.abc import Iterator

from gate.facts.known_secrets import IN_PLACE
from gate.facts.sensitive import is_secret_name, task_secrets, written_parts
from gate.model.source import Json, Path

_NONE: frozenset[str] = frozenset()


def flow_secrets(value: Json, path: Path = (), names: frozenset[str] = _NONE) -> Iterator[tuple[Path, list[str]]]:
    """Yield the path of each secret in the data of a flow, and what of it is a secret wherever it appears."""
    if isinstance(value, list):
        for index, below in enumerate(value):
            if isinstance(below, dict | list):
                yield from flow_secrets(below, (*path, index), names)
    elif isinstance(value, dict):
        kind = value.get("type")
        if type(kind) is str:
            names |= task_secrets(kind)
        for key, below in value.items():
            if is_secret_name(key) or (key == "defaults" and kind == "SECRET"):
                yield from _leaves(below, (*path, key), known=True)
            elif key in names:
                yield from _leaves(below, (*path, key), known=key not in IN_PLACE)
            elif isinstance(below, dict | list):
                yield from flow_secrets(below, (*path, key), names)


def _leaves(value: Json, path: Path, *, known: bool) -> Iterator[tuple[Path, list[str]]]:
    if isinstance(value, dict | list):
        for key, below in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(below, (*path, key), known=known)
    elif value is not None and not isinstance(value, bool):
        parts = written_parts(str(value))
        if parts:
            yield path, parts if known else []
