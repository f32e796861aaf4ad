"""`gate check`: judge environments as their files are, or one with a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gate.cli import checking
from gate.cli.formats import Format
from gate.cli.options import BaseOption, ConfigOption, FormatOption, OutputOption, QuietOption, VerboseOption
from gate.cli.plain import Check


def command(
    environments: Annotated[
        list[str] | None, typer.Argument(metavar="[ENV]...", help="Environments; all of gate.yaml if none is named.", show_default=False)
    ] = None,
    plan: Annotated[
        Path | None, typer.Option("--plan", metavar="FILE", help="Judge a saved plan of ENV, or its JSON, too.", show_default=False)
    ] = None,
    base: BaseOption = None,
    format_: FormatOption = Format.TEXT,
    output: OutputOption = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,  # noqa: FBT002
    verbose: VerboseOption = False,  # noqa: FBT002
) -> int:
    """Judge what the files say, offline and without credentials.

    ALLOW means that nothing objectionable was found. Only the verdict on a plan permits an apply: see `gate plan`.

    \b
    Examples:
      gate check
      gate check prod --plan plan.tfplan --output report.json
      gate check --base origin/main
    """
    asked = Check(environments, plan, base, format_, output, config, quiet, verbose)
    return checking.check(asked)
