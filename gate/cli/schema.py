"""`gate schema`: the JSON Schemas of what gate reads and writes."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from gate.cli import console
from gate.errors import ConfigError, ExitCode


class Document(StrEnum):
    """What has a schema."""

    CONFIG = "config"
    INPUT = "input"
    REPORT = "report"
    WAIVERS = "waivers"
    KESTRA = "kestra"


def command(
    document: Annotated[
        Document,
        typer.Argument(
            help="gate.yaml, what rules may read, the JSON report, the file of waivers; or what the plugins of a Kestra server read.",
            show_default=False,
        ),
    ],
    url: Annotated[str | None, typer.Option(help="Of kestra: the address of the server that is asked.", show_default=False)] = None,
    output: Annotated[Path | None, typer.Option(help="Write into this file, and not to the screen.", show_default=False)] = None,
) -> ExitCode:
    """Print the JSON Schema of what gate reads or writes.

    Of kestra: what the plugins of a server read, for `kestra.schema` in gate.yaml. The server is asked with KESTRA_API_TOKEN, or with
    KESTRA_USERNAME and KESTRA_PASSWORD.

    \b
    Examples:
      gate schema config > gate.schema.json
      gate schema kestra --url https://kestra.example.com > kestra-schema.json
    """
    import json  # noqa: PLC0415

    if (document is Document.KESTRA) != (url is not None):
        raise ConfigError("`--url` belongs to kestra, and kestra needs it", remediation="Write: gate schema kestra --url https://…")
    found = _plugins(url) if url is not None else json.dumps(_schema(document), indent=2, ensure_ascii=False) + "\n"
    if output is None:
        console.write(found)
        return ExitCode.ALLOW
    try:
        output.write_text(found, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{output} cannot be written: {error.strerror}", remediation="Name another file.") from error
    return ExitCode.ALLOW


def _plugins(url: str) -> str:
    import os  # noqa: PLC0415

    import msgspec  # noqa: PLC0415

    from gate.sources.kestra.pulled import pull  # noqa: PLC0415
    from gate.sources.kestra.server import fetch  # noqa: PLC0415

    return msgspec.json.encode(pull(url, fetch(url, os.environ))).decode() + "\n"


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
        case _:
            from gate.config import waivers  # noqa: PLC0415

            return waivers.schema()


def _titled(title: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **schema}
