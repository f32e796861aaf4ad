"""Values and paths, brought to one form from msgpack (saved plan) and from JSON.

An unknown value is None and its path is listed. Messages never quote a value: plans hold secrets.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

import msgspec

from gate.errors import InputError
from gate.model.source import Json, Path

_SCALARS = frozenset({str, int, bool, type(None)})
_INTEGER = re.compile(r"-?[0-9]+")
_UNKNOWN_CODES = (0, 12)  # without and with refinements such as "not null"


def _extension(code: int, data: memoryview) -> msgspec.msgpack.Ext:
    if code in _UNKNOWN_CODES:
        return msgspec.msgpack.Ext(code, bytes(data))
    raise InputError(f"The plan holds a value of a kind (extension {code}) that gate does not know.")


_DECODER = msgspec.msgpack.Decoder(ext_hook=_extension)
_ENCODER = msgspec.msgpack.Encoder()


def from_msgpack(data: bytes) -> tuple[Json, tuple[Path, ...]]:
    """Decode a value as Terraform's type system writes it; return it with the paths of what is unknown in it.

    A fraction that binary floating point cannot hold, such as 0.1, is written as text. It becomes a number again where the
    plan itself says that it is one (variables, outputs, arguments of any type); elsewhere only the provider's schema would tell.
    Raises InputError when the value is damaged.
    """
    try:
        value = _DECODER.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise InputError("The plan holds a value that is damaged or cut off.") from None
    if _ENCODER.encode(value) != data:  # decoding keeps the last of two equal keys; another reader may keep the first
        raise InputError(
            "The plan holds a value that Terraform does not write like this: with a key twice, or in more bytes than it needs."
        )
    unknown: list[Path] = []
    if type(value) in _SCALARS:
        return value, ()
    value = _plain(value, (), unknown)
    return value, tuple(unknown)


def _plain(value: object, path: Path, unknown: list[Path]) -> Json:
    """Turn a decoded value, which is ours alone, into JSON."""
    if type(value) is msgspec.msgpack.Ext:
        unknown.append(path)
        return None
    if type(value) is dict:
        for key, item in value.items():
            if type(key) is not str:
                raise InputError("The plan holds an object with a key that is not text.")
            if type(item) not in _SCALARS:
                value[key] = _plain(item, (*path, key), unknown)
        return value
    if type(value) is list:
        if len(value) == 2 and type(value[0]) is bytes:
            return _dynamic(value[0], value[1], path, unknown)
        for index, item in enumerate(value):
            if type(item) not in _SCALARS:
                value[index] = _plain(item, (*path, index), unknown)
        return value
    if type(value) is float and math.isfinite(value):
        return int(value) if value.is_integer() else value
    if type(value) in _SCALARS:
        return value
    raise InputError("The plan holds a value of a kind that Terraform does not write.")


def _dynamic(described: bytes, value: object, path: Path, unknown: list[Path]) -> Json:
    """A value that carries its own type."""
    try:
        kind = msgspec.json.decode(described)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise InputError("The plan holds a value whose type is damaged.") from None
    return _typed(_plain(value, path, unknown), kind)


def _typed(value: Json, kind: Json) -> Json:
    """Turn numbers that were written as text back into numbers, as a type such as `["list", "number"]` says."""
    if value is None or isinstance(kind, str):
        return _number(value) if kind == "number" and isinstance(value, str) else value
    match kind:
        case [("list" | "set"), inner] if isinstance(value, list):
            return [_typed(item, inner) for item in value]
        case ["map", inner] if isinstance(value, dict):
            return {key: _typed(item, inner) for key, item in value.items()}
        case ["tuple", [*inners]] if isinstance(value, list) and len(inners) == len(value):
            return [_typed(item, inner) for item, inner in zip(value, inners, strict=True)]
        case ["object", dict() as inners, *_] if isinstance(value, dict) and inners.keys() == value.keys():
            return {key: _typed(item, inners[key]) for key, item in value.items()}
    raise InputError("The plan holds a value that does not have the type beside it.")


def _number(text: str) -> Json:
    try:
        number = int(text) if _INTEGER.fullmatch(text) else float(text)
    except ValueError:
        raise InputError("The plan holds a number that cannot be read.") from None
    if isinstance(number, float) and not math.isfinite(number):
        raise InputError("The plan holds a number that is too large to read.")
    return number


def flagged(marks: Json) -> tuple[Path, ...]:
    """Return the paths of `true` in a structure such as `after_sensitive`. Raises InputError when it is no such structure."""
    if marks is False or marks is None or marks == {}:
        return ()
    found: list[Path] = []
    _flagged(marks, (), found)
    return tuple(found)


def _flagged(marks: Json, path: Path, found: list[Path]) -> None:
    if marks is True:
        found.append(path)
    elif isinstance(marks, dict):
        for key, mark in marks.items():
            _flagged(mark, (*path, key), found)
    elif isinstance(marks, list):
        for index, mark in enumerate(marks):
            _flagged(mark, (*path, index), found)
    elif marks is not False and marks is not None:
        raise InputError("The plan marks values as unknown or sensitive in a form that gate does not know.")


def with_unknown(value: Json, unknown: Iterable[Path]) -> Json:
    """Put None where a value that JSON leaves out is unknown. Raises InputError when a value stands there."""
    for path in unknown:
        if not path:
            if value is not None:
                raise _contradiction()
            continue
        place = value
        for step in path[:-1]:
            place = _inside(place, step)
        last = path[-1]
        if isinstance(place, dict) and isinstance(last, str):
            if place.setdefault(last, None) is not None:
                raise _contradiction()
        elif _inside(place, last) is not None:
            raise _contradiction()
    return value


def _inside(place: Json, step: str | int) -> Json:
    if isinstance(place, dict) and step in place:
        return place[step]
    if isinstance(place, list) and isinstance(step, int) and step < len(place):
        return place[step]
    raise _contradiction()


def _contradiction() -> InputError:
    return InputError("The plan's `after` and `after_unknown` contradict each other.")


def path_of(steps: Iterable[Json]) -> Path:
    """Return a path, cut before a step that is neither a name nor an index: an element of a set stands for the whole set."""
    path: list[str | int] = []
    for step in steps:
        if isinstance(step, float) or type(step) not in (str, int):
            break
        path.append(step)
    return tuple(path)


def outermost(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the paths in one fixed order, without those that lie inside another."""
    ordered = list(paths)
    if len(ordered) < 2:
        return tuple(ordered)
    try:
        ordered.sort()
    except TypeError:  # names beside indexes
        ordered.sort(key=_order)
    kept: list[Path] = []
    for path in ordered:
        if not (kept and path[: len(kept[-1])] == kept[-1]):
            kept.append(path)
    return tuple(kept)


def _order(path: Path) -> tuple[tuple[bool, str | int], ...]:
    return tuple((isinstance(step, str), step) for step in path)
