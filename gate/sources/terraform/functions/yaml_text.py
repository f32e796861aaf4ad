"""`yamlencode`, in Terraform's own layout."""

from __future__ import annotations

from collections.abc import Iterator

from gate.sources.terraform.numbers import text as number_text
from gate.sources.terraform.values import UnsureError, Value, keys_of

QUOTED = {"\\": "\\\\", '"': '\\"', "\t": "\\t"}
WIDTH = 80
"""Column behind which a quoted text goes on in a new line at its next space."""
LONGEST_KEY = 120


def yamlencode(value: Value) -> str:
    """Write a value as YAML. Raises UnsureError where Terraform's layout is not known for certain."""
    if value is None or isinstance(value, bool | int | float):
        return f"{_scalar(value)}\n...\n"
    if isinstance(value, str) and len(value) > WIDTH and "\n" not in value:
        raise UnsureError
    return "".join(line + "\n" for line in _node(value, 0, ""))


def _node(value: Value, indent: int, lead: str) -> Iterator[str]:
    """Yield the lines of a value behind `lead`, which ends in `:` or `- ` or is empty; `indent` is the column of what holds it."""
    if isinstance(value, dict) and value:
        yield from _mapping(value, indent, lead)
    elif isinstance(value, list | tuple) and value:
        yield from _sequence(value, indent, lead)
    elif isinstance(value, str) and "\n" in value:
        style, *lines = _block(value)
        yield _beside(lead, style)
        yield from (" " * (indent + 2) + line if line else "" for line in lines)
    elif isinstance(value, str):
        yield from _folded(_beside(lead, '"'), value, " " * (indent + 2))
    else:
        yield _beside(lead, _scalar(value))


def _beside(lead: str, text: str) -> str:
    return f"{lead} {text}" if lead.endswith(":") else lead + text


def _mapping(value: dict[str, Value], indent: int, lead: str) -> Iterator[str]:
    if lead.endswith(":"):
        yield lead
        indent, lead = indent + 2, " " * (indent + 2)
    else:
        indent = len(lead)
    for key in keys_of(value):
        if len(key) > LONGEST_KEY or "\n" in key:
            raise UnsureError
        yield from _node(value[key], indent, f'{lead}"{_quoted(key)}":')
        lead = " " * indent


def _sequence(value: list[Value] | tuple[Value, ...], indent: int, lead: str) -> Iterator[str]:
    if lead.endswith(":"):
        yield lead
        lead = " " * indent
    else:
        indent = len(lead)
    for item in value:
        yield from _node(item, indent, f"{lead}- ")
        lead = " " * indent


def _scalar(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    return "{}" if isinstance(value, dict) else "[]"


def _quoted(text: str) -> str:
    if not all((character <= "\uffff" and character.isprintable()) or character in QUOTED for character in text):
        raise UnsureError
    return "".join(QUOTED.get(character, character) for character in text)


def _folded(line: str, text: str, margin: str) -> Iterator[str]:
    """Yield the lines of a quoted text that begins at the end of `line`."""
    escaped = _quoted(text)
    if len(line) + len(escaped) <= WIDTH:
        yield f'{line}{escaped}"'
        return
    after_space = False
    for index, character in enumerate(text):
        if character == " " and not after_space and len(line) > WIDTH and 0 < index < len(text) - 1:
            yield line
            line = margin + ("\\" if text[index + 1] == " " else "")
            after_space = True
            continue
        line += QUOTED.get(character, character)
        after_space = character == " "
    yield line + '"'


def _block(text: str) -> list[str]:
    """Return the header and lines of a text of several lines."""
    lines = text.split("\n")
    plain = all(line.isprintable() and line == line.rstrip() and max(line, default="") <= "\uffff" for line in lines)
    if not plain or not lines[0] or lines[0] != lines[0].lstrip():
        raise UnsureError
    if lines[-1]:
        return ["|-", *lines]
    if len(lines) > 2 and not lines[-2]:
        raise UnsureError
    return ["|", *lines[:-1]]
