"""`gate plan`: let Terraform plan, judge the plan, seal it."""

from __future__ import annotations

from typing import Annotated

import typer

from gate.cli import console
from gate.cli.formats import outputs
from gate.cli.options import ConfigOption, OutputOption, QuietOption, VerboseOption


def command(
    environment: Annotated[str, typer.Argument(metavar="ENV", help="The environment to plan.", show_default=False)],
    output: OutputOption = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,  # noqa: FBT002
    verbose: VerboseOption = False,  # noqa: FBT002
) -> int:
    """Let Terraform plan, judge the plan, and seal what is allowed.

    The files are checked first. Nothing is changed.

    \b
    Example:
      gate plan dev
    """
    files = outputs(output)
    from gate.cli import promoting  # noqa: PLC0415 - a wrong command line is answered before anything is loaded

    with console.Progress(quiet=quiet) as progress:
        return promoting.plan(config, environment, files, progress, quiet=quiet, verbose=verbose)
