"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gate.cli.formats import Format


class Drawing(StrEnum):
    """How a map of flows is written."""

    TEXT = "text"
    MERMAID = "mermaid"


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
SignersBaseOption = Annotated[
    str | None,
    typer.Option(
        "--base",
        metavar="REF",
        help="Read gate.yaml and the file of signers as they are in this commit, such as origin/main.",
        show_default=False,
    ),
]
FormatOption = Annotated[
    Format,
    typer.Option("--format", help="How the report is written to stdout; github: for the log of GitHub Actions, and its job summary."),
]
DrawingOption = Annotated[Drawing, typer.Option("--format", help="With --flows: text, or a Mermaid chart of one environment for a page.")]
KeyOption = Annotated[
    Path | None,
    typer.Option(
        "--key",
        metavar="FILE",
        envvar="GATE_KEY",
        help="The SSH key that signs records, where `evidence.signers` is set: a private key, or the public one of a key in your agent.",
        show_default=False,
    ),
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
