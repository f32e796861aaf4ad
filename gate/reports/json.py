"""A report as `gate.report/v1`: one JSON document, keys sorted, for machines to keep and compare."""

from __future__ import annotations

import msgspec

from gate.model.report import Report


def render(report: Report) -> str:
    """Return the report as indented JSON that ends with a newline."""
    return msgspec.json.format(msgspec.json.encode(report, order="sorted"), indent=2).decode() + "\n"
