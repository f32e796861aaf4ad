"""`gate plan`: let Terraform plan, judge the plan, seal it."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from gate.cli import console
from gate.cli.formats import outputs
from gate.cli.options import ConfigOption, KeyOption, OutputOption, QuietOption, VerboseOption
from gate.errors import ConfigError


def command(
    environment: Annotated[str, typer.Argument(metavar="ENV", help="The environment to plan.", show_default=False)],
    destroy: Annotated[bool, typer.Option("--destroy", help="Plan to destroy everything that the state manages.")] = False,  # noqa: FBT002
    refresh_only: Annotated[bool, typer.Option("--refresh-only", help="Plan to change nothing but what the state knows.")] = False,  # noqa: FBT002
    key: KeyOption = None,
    output: OutputOption = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,  # noqa: FBT002
    verbose: VerboseOption = False,  # noqa: FBT002
) -> int:
    """Let Terraform plan, judge the plan, and seal what is allowed.

    The files are checked first. Nothing is changed.

    \b
    Examples:
      gate plan dev
      gate plan dev --refresh-only
    """
    if destroy and refresh_only:
        raise ConfigError("--destroy and --refresh-only are two kinds of plan", remediation="Choose one.")
    mode: Literal["normal", "destroy", "refresh-only"] = "destroy" if destroy else "refresh-only" if refresh_only else "normal"
    files = outputs(output)
    from gate.cli import promoting  # noqa: PLC0415 - a wrong command line is answered before anything is loaded

    with console.Progress(quiet=quiet) as progress:
        return promoting.plan(config, environment, mode, files, progress, key=key, quiet=quiet, verbose=verbose)
