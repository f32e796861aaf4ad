"""The shape of the policy input, from its types: which paths exist. Knows nothing of values."""

from __future__ import annotations

import typing
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import msgspec

from gate.config.mistake import nearest

InputShape = dict[str, "InputShape"] | None
"""Name → what is below it. `[]` stands for each element of a list, `*` for each value of a mapping with free names; None for anything."""

_ELEMENT, _ANY = "[]", "*"


@cache
def shape_of(kind: Any) -> InputShape:
    """Return the shape of a msgspec Struct, or of another type that JSON can hold."""
    if kind is Any:
        return None
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return {field.encode_name: shape_of(field.type) for field in msgspec.structs.fields(kind)}
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return _any_of([shape_of(one) for one in arguments if one is not NoneType])
    if origin in {tuple, list}:
        return {_ELEMENT: _any_of([shape_of(one) for one in arguments if one is not Ellipsis])}
    if origin is dict:
        return {_ANY: shape_of(arguments[1])}
    return {}


def _any_of(shapes: list[InputShape]) -> InputShape:
    """Return the shape of what may be any of several."""
    merged: dict[str, InputShape] = {}
    for shape in shapes:
        if shape is None:
            return None
        merged |= {name: _any_of([merged[name], below]) if name in merged else below for name, below in shape.items()}
    return merged


def exists(shape: InputShape, parts: tuple[str, ...]) -> bool:
    """Whether a path exists; `*` among its parts is an index or a name that is not constant."""
    for part in parts:
        if shape is None:
            return True
        below = _step(shape, part)
        if below is _MISSING:
            return False
        shape = typing.cast("InputShape", below)
    return True


def complaint(shape: InputShape, parts: tuple[str, ...], root: str = "input") -> str:
    """Say, of a path that does not exist, what is wrong with it."""
    before = parts[:-1]
    for part in before:
        below = {} if shape is None else _step(shape, part)
        shape = {} if below is _MISSING else typing.cast("InputShape", below)
    names = [name for name in shape or {} if name not in {_ELEMENT, _ANY}]
    written = written_as(parts, root)
    if _ELEMENT in (shape or {}):
        return f"`{written}` does not exist: `{written_as(before, root)}` is a list"
    if not names:
        return f"`{written}` does not exist: there is nothing below `{written_as(before, root)}`"
    meant = nearest(parts[-1], names)
    return f"`{written}` does not exist; " + (f"did you mean `{meant}`?" if meant else f"there {_listed(names)}")


def written_as(parts: tuple[str, ...], root: str) -> str:
    """Return a path as people write it in Rego."""
    return root + "".join("[_]" if part == "*" else f"[{part}]" if part.isdigit() else f".{part}" for part in parts)


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in sorted(names)[:_SHOWN])
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{'is' if len(names) == 1 else 'are'} {shown}{more}"


_SHOWN = 12
_MISSING = object()


def _step(shape: dict[str, InputShape], part: str) -> object:
    if part in shape and part not in {_ELEMENT, _ANY}:
        return shape[part]
    if _ELEMENT in shape and (part == "*" or part.isdigit()):
        return shape[_ELEMENT]
    if _ANY in shape:
        return shape[_ANY]
    names = [name for name in shape if name != _ELEMENT]
    return None if part == "*" and names else _MISSING
