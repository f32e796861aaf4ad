"""Options that several commands share."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gate.errors import ConfigError


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    MARKDOWN = "markdown"


class Drawing(StrEnum):
    """How a map of flows is written."""

    TEXT = "text"
    MERMAID = "mermaid"


SUFFIXES = {
    ".txt": Format.TEXT,
    ".sarif.json": Format.SARIF,
    ".json": Format.JSON,
    ".sarif": Format.SARIF,
    ".md": Format.MARKDOWN,
}
"""How a file's name ends → its format; the first that fits. `github` is for a log alone."""

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="The gate.yaml to use; else the nearest one, from here upward.", show_default=False),
]
BaseOption = Annotated[
    str | None,
    typer.Option(
        "--base", metavar="REF", help="Judge with gate.yaml, packs, data and waivers as they are in this commit.", show_default=False
    ),
]
FormatOption = Annotated[
    Format,
    typer.Option("--format", help="How the report is written to stdout; github: for the log of GitHub Actions, and its job summary."),
]
OutputOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--output",
        metavar="FILE",
        help="Write the report to a file too; .sarif, .json, .md or .txt says how. May be repeated.",
        show_default=False,
    ),
]
QuietOption = Annotated[
    bool,
    typer.Option(
        "--quiet", help="Say nothing but the reasons against ALLOW, each in one line. Other formats than text and github are whole."
    ),
]
VerboseOption = Annotated[
    bool, typer.Option("--verbose", help="Also show fingerprints, waived findings, and every rule with how many subjects it judged.")
]


def outputs(paths: list[Path] | None) -> dict[Path, Format]:
    """Return how each file is to be written. Raises ConfigError where a name does not say, or two are the same file."""
    found: dict[Path, Format] = {}
    known: dict[str, Path] = {}
    for path in paths or ():
        before = known.setdefault(os.path.realpath(path), path)
        if path in found or before is not path:
            raise ConfigError(f"--output {path}: this file is named twice", remediation="Name each file once.")
        found[path] = _form(path)
    return found


def _form(path: Path) -> Format:
    if path == Path("-"):
        raise ConfigError("--output -: a file is wanted", remediation="Say by --format how stdout is written.")
    for suffix, form in SUFFIXES.items():
        if path.name.endswith(suffix) and path.name != suffix:
            return form
    raise ConfigError(f"--output {path}: the name does not say which format is wanted", remediation="End it in .sarif, .json, .md or .txt.")
