"""The data of ordinary YAML, without places. Refuses nothing: what it does not know for certain is left to the strict reader."""

from __future__ import annotations

import re
from typing import Any

import yaml as libyaml

from gate.model.source import Json
from gate.yaml.scalars import resolve

MISSED = object()
_MAX_DEPTH = 90
_MAX_CHARACTERS = 90_000  # as many values as the strict reader allows do not fit in
_COMMENT = re.compile(r"[|>][-+0-9]*#")
"""What the strict reader looks at more closely, wherever it stands; so it does at tabs and escaped slashes."""


_SCALAR, _MAPPING = libyaml.ScalarEvent, libyaml.MappingStartEvent
_ODD_KEYS = frozenset({"", "<<"})


class _MissedError(Exception):
    """This is for the strict reader."""


def read(text: str, empty: Json) -> Json:
    """Return the data that the strict reader would return, or MISSED. The text holds no character that it forbids."""
    if len(text) > _MAX_CHARACTERS or "\t" in text or "\\/" in text or ("#" in text and _COMMENT.search(text)):
        return MISSED
    try:
        return _Quick(text, empty).document()
    except (libyaml.YAMLError, ValueError, _MissedError):
        return MISSED


class _Quick:
    """Builds the data from libyaml's events."""

    def __init__(self, text: str, empty: Json) -> None:
        self._next = libyaml.cyaml.CParser(text).get_event  # type: ignore[attr-defined]
        self._empty = empty

    def document(self) -> Json:
        """Read the stream to its end."""
        self._next()  # stream start
        if type(self._next()) is not libyaml.DocumentStartEvent:
            raise _MissedError
        data = self._node(self._next(), 0, brackets=False)
        self._next()  # document end
        if type(self._next()) is not libyaml.StreamEndEvent:
            raise _MissedError
        return data

    def _node(self, event: Any, depth: int, *, brackets: bool) -> Json:
        if event.anchor is not None or event.tag is not None or depth > _MAX_DEPTH:  # an alias has an anchor's name
            raise _MissedError
        kind = type(event)
        if kind is _SCALAR:
            text = event.value
            if not event.implicit[0]:
                return text
            if brackets and "?" in text:
                raise _MissedError
            return resolve(text) if text else self._empty
        brackets = brackets or event.flow_style
        if kind is _MAPPING:
            return self._mapping(depth + 1, brackets=brackets)
        return self._sequence(depth + 1, brackets=brackets)

    def _mapping(self, depth: int, *, brackets: bool) -> dict[str, Json]:
        data: dict[str, Json] = {}
        following, node = self._next, self._node
        key = following()
        while type(key) is _SCALAR:
            name = key.value
            if name in data or key.anchor is not None or key.tag is not None or name in _ODD_KEYS or (brackets and "?" in name):
                raise _MissedError
            data[name] = node(following(), depth, brackets=brackets)
            key = following()
        if type(key) is not libyaml.MappingEndEvent:
            raise _MissedError
        return data

    def _sequence(self, depth: int, *, brackets: bool) -> list[Json]:
        data: list[Json] = []
        event = self._next()
        while type(event) is not libyaml.SequenceEndEvent:
            data.append(self._node(event, depth, brackets=brackets))
            event = self._next()
        return data
