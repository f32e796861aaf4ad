"""JSON and YAML of a bundle, read so that OPA's digest of it can be computed: numbers keep their own text. Knows no signature."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any, NoReturn

from gate.model.source import Json, ParseFailure
from gate.yaml import parse

MAX_DEPTH = 100
ALGORITHMS = {
    "SHA-256": "sha256",
    "SHA-384": "sha384",
    "SHA-512": "sha512",
    "SHA-512-256": "sha512_256",
}
"""OPA's names of the digests that are strong enough for a signature."""

_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED = str.maketrans(
    {**{chr(code): f"\\u{code:04x}" for code in range(32)}, **_SHORT, "\N{LINE SEPARATOR}": "\\u2028", "\N{PARAGRAPH SEPARATOR}": "\\u2029"}
)


class Number(str):
    """A number of a JSON document, as it is written there."""

    __slots__ = ()


def digest(algorithm: str, content: bytes) -> str:
    """Return the digest in hexadecimal. Raises KeyError for an algorithm that is not in `ALGORITHMS`."""
    return hashlib.new(ALGORITHMS[algorithm], content).hexdigest()


def read_json(content: bytes) -> Json:
    """Read a JSON document strictly. Raises ValueError, in words without values."""
    try:
        text = content.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_object, parse_int=Number, parse_float=Number, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON: {error.msg.lower()} in line {error.lineno}") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return value


def read_yaml(content: bytes, path: str) -> Json:
    """Read a YAML document strictly. Raises ValueError, in words without values."""
    try:
        found = parse(content.decode("utf-8"), path)
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None
    if isinstance(found, ParseFailure):
        raise ValueError(f"line {found.line}: {found.message}")
    return found.data


def encode(value: Json) -> bytes:
    """Return the text whose digest OPA takes: JSON without blanks, keys in the order of their bytes. Raises ValueError."""
    try:
        return _text(value, 0).encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("it holds half of a character") from None


def _text(value: Json, depth: int) -> str:
    if depth > MAX_DEPTH:
        raise ValueError("it is nested too deeply")
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-8"))
        return "{" + ",".join(f"{_text(key, depth)}:{_text(value[key], depth + 1)}" for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_text(item, depth + 1) for item in value) + "]"
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, str):
        return f'"{value.translate(_ESCAPED)}"'
    return json.dumps(value)


def _object(pairs: Iterable[tuple[str, Any]]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError("a key stands twice in one object")
        found[key] = value
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number of JSON")
