"""A report as `gate.report/v1`: one JSON document, keys sorted, for machines to keep and compare."""

from __future__ import annotations

import re

import msgspec

from gate.model.report import Report
from gate.model.source import Json

_COMMAND = re.compile(r"##(?=[A-Za-z]*\[)")
"""What a CI runner obeys wherever it stands in a line; JSON can say the same in another way."""
_SURROGATE = re.compile("[\ud800-\udfff]")


def render(report: Report) -> str:
    """Return the report as indented JSON that ends with a newline."""
    try:
        encoded = msgspec.json.encode(report, order="sorted")
    except UnicodeEncodeError:  # a file name that is not UTF-8
        encoded = msgspec.json.encode(_printable(msgspec.to_builtins(report)), order="sorted")
    return _COMMAND.sub(r"\\u0023#", msgspec.json.format(encoded, indent=2).decode()) + "\n"


def _printable(value: Json) -> Json:
    """Return a copy in which halves of surrogate pairs, which UTF-8 does not have, are written out."""
    if isinstance(value, str):
        return _SURROGATE.sub(lambda found: f"\\u{ord(found.group()):04x}", value)
    if isinstance(value, list | tuple):
        return [_printable(one) for one in value]
    if isinstance(value, dict):
        return {_printable(key): _printable(one) for key, one in value.items()}
    return value
