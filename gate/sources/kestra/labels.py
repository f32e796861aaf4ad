"""The labels of a flow, in both forms that Kestra reads: a mapping, or a list of `key` and `value`."""

from __future__ import annotations

from collections.abc import Iterator

from gate.model.source import Json, Path
from gate.sources.kestra.scalars import is_text


def labels_of(flow: dict[str, Json]) -> dict[str, str]:
    """Return the labels as text. Of a key that a list repeats, the last value counts, as in Kestra; what Kestra cannot read is left out."""
    return {str(key): _text(value) for _, key, value in entries_of(flow.get("labels")) if is_text(key) and is_text(value)}


def unreadable_labels(flow: dict[str, Json]) -> Iterator[Path]:
    """Yield the path of every label that Kestra cannot read, because its key or value is missing, a list or a mapping."""
    for path, key, value in entries_of(flow.get("labels")):
        if not (is_text(key) and is_text(value)):
            yield path


def entries_of(labels: Json) -> Iterator[tuple[Path, Json, Json]]:
    """Yield path, key and value of every label, as written."""
    if isinstance(labels, dict):
        yield from ((("labels", key), key, value) for key, value in labels.items())
    elif isinstance(labels, list):
        for index, entry in enumerate(labels):
            if isinstance(entry, dict):
                yield ("labels", index), entry.get("key"), entry.get("value")


def _text(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
