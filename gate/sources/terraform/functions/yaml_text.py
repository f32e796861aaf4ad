"""`yamlencode`, in Terraform's own layout."""

from __future__ import annotations

from gate.sources.terraform.conversion import number_text
from gate.sources.terraform.values import UnsureError, Value, keys_of

QUOTED = {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n"}


def yamlencode(value: Value) -> str:
    """Write a value as YAML. Raises UnsureError where Terraform's layout is not known for certain."""
    lines = _lines(value)
    return "\n".join(lines) + "\n"


def _lines(value: Value) -> list[str]:
    """Return the lines of a value that stands at the left margin."""
    if isinstance(value, dict) and value:
        return [line for key in keys_of(value) for line in _entry(_scalar(key) + ":", value[key], nested=value[key])]
    if isinstance(value, list | tuple) and value:
        return [line for item in value for line in _item(item)]
    return _scalar_lines(value)


def _entry(key: str, value: Value, *, nested: Value) -> list[str]:
    if isinstance(nested, dict) and nested:
        return [key, *("  " + line if line else line for line in _lines(value))]
    if isinstance(nested, list | tuple) and nested:
        return [key, *_lines(value)]
    first, *rest = _scalar_lines(value)
    return [f"{key} {first}", *rest]


def _item(value: Value) -> list[str]:
    first, *rest = _lines(value)
    return [f"- {first}", *("  " + line if line else line for line in rest)]


def _scalar_lines(value: Value) -> list[str]:
    """Return the lines of a scalar or an empty collection; a text of several lines is a block."""
    if isinstance(value, str) and "\n" in value:
        return _block(value)
    return [_scalar(value)]


def _scalar(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, str):
        if len(value) > 10_000 or not all(character.isprintable() or character in QUOTED for character in value):
            raise UnsureError
        return '"' + "".join(QUOTED.get(character, character) for character in value) + '"'
    return "{}" if isinstance(value, dict) else "[]"


def _block(text: str) -> list[str]:
    lines = text.split("\n")
    plain = all(line.isprintable() and line == line.rstrip() for line in lines)
    if not plain or lines[0] != lines[0].lstrip() or not lines[0]:
        raise UnsureError
    if lines[-1]:
        return ["|-", *("  " + line if line else "" for line in lines)]
    if len(lines) > 2 and not lines[-2]:
        raise UnsureError
    return ["|", *("  " + line if line else "" for line in lines[:-1])]
