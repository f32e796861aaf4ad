"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gate.errors import ConfigError


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"


SUFFIXES = {".txt": Format.TEXT, ".json": Format.JSON}

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="The gate.yaml to use; else the nearest one, from here upward.", show_default=False),
]
FormatOption = Annotated[Format, typer.Option("--format", help="How the report is written to stdout.")]
OutputOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--output", metavar="FILE", help="Write the report to a file too; .json or .txt says how. May be repeated.", show_default=False
    ),
]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Say nothing but the reasons against ALLOW, each in one line.")]
VerboseOption = Annotated[
    bool, typer.Option("--verbose", help="Also list every rule, with how many subjects it judged, and waived findings.")
]


def outputs(paths: list[Path] | None) -> dict[Path, Format]:
    """Return how each file is to be written. Raises ConfigError where a name does not say."""
    found: dict[Path, Format] = {}
    for path in paths or ():
        if path.suffix not in SUFFIXES:
            raise ConfigError(f"--output {path}: the name does not say which format is wanted", remediation="End it in .json or .txt.")
        found[path] = SUFFIXES[path.suffix]
    return found
