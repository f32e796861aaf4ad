"""`gate schema`: the JSON Schemas of what gate reads and writes."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from gate.cli import console
from gate.errors import ExitCode


class Document(StrEnum):
    """What has a schema."""

    CONFIG = "config"
    INPUT = "input"
    REPORT = "report"
    WAIVERS = "waivers"


def command(
    document: Annotated[
        Document, typer.Argument(help="gate.yaml, what rules may read, the JSON report, or the file of waivers.", show_default=False)
    ],
) -> ExitCode:
    """Print the JSON Schema of what gate reads or writes.

    \b
    Examples:
      gate schema config > gate.schema.json
      gate schema report
    """
    import json  # noqa: PLC0415

    console.write(json.dumps(_schema(document), indent=2, ensure_ascii=False) + "\n")
    return ExitCode.ALLOW


def _schema(document: Document) -> dict[str, Any]:
    import msgspec  # noqa: PLC0415 - each schema needs its own part of gate

    match document:
        case Document.CONFIG:
            from gate.config.schema import schema  # noqa: PLC0415

            return schema()
        case Document.INPUT:
            from gate.facts.schema import schema as input_schema  # noqa: PLC0415

            return input_schema()
        case Document.REPORT:
            from gate.model.report import REPORT_SCHEMA, Report  # noqa: PLC0415

            return _titled(REPORT_SCHEMA, msgspec.json.schema(Report))
        case Document.WAIVERS:
            from gate.config import waivers  # noqa: PLC0415

            return waivers.schema()


def _titled(title: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **schema}
