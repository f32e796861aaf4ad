"""Canonical JSON and digests: the same value is always the same bytes. Pure; nothing is read or written here.

The form is RFC 8785 restricted to what our documents hold: no floating-point numbers, integers that every reader keeps
exactly, strings that are valid Unicode, and keys in the order of their UTF-16 code units.
"""

from __future__ import annotations

import hashlib
import json

from gate.model.source import Json

_LARGEST = 2**53 - 1


def canonical(value: Json) -> bytes:
    """Return the one canonical encoding of a JSON value. Raises ValueError for what the form cannot express."""
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")


def _ordered(value: Json) -> Json:
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise ValueError("an integer is too large for canonical JSON")
        return value
    if isinstance(value, (list, tuple)):
        return [_ordered(item) for item in value]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {key: _ordered(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    raise ValueError(f"canonical JSON has no {type(value).__name__}")


def digest(content: bytes) -> str:
    """Return `sha256:` and the hexadecimal digest."""
    return "sha256:" + hashlib.sha256(content).hexdigest()
