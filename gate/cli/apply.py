"""`gate apply`: apply exactly the plan that was judged."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gate.cli import console
from gate.cli.options import ConfigOption, KeyOption, QuietOption, VerboseOption


def command(
    environment: Annotated[str, typer.Argument(metavar="ENV", help="The environment to change.", show_default=False)],
    seal: Annotated[
        str | None,
        typer.Argument(
            metavar="[SEAL]", help="The plan's seal: its file or its identity; the newest if none is named.", show_default=False
        ),
    ] = None,
    approval: Annotated[
        list[Path] | None,
        typer.Option(
            "--approval",
            metavar="FILE",
            help="An approval that was written to a file; others are found beside the seal and in the evidence store. May be repeated.",
            show_default=False,
        ),
    ] = None,
    key: KeyOption = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,  # noqa: FBT002
    verbose: VerboseOption = False,  # noqa: FBT002
) -> int:
    """Apply exactly the plan that was judged.

    It is judged once more, and refused if anything that it was made from or judged by has changed since. Where the plan itself is not
    at hand, such as in another clone, it is made anew, and must mean the same.

    \b
    Example:
      gate apply dev
    """
    from gate.cli import promoting  # noqa: PLC0415 - a wrong command line is answered before anything is loaded

    with console.Progress(quiet=quiet) as progress:
        return promoting.apply(config, environment, seal, approval or (), progress, key=key, quiet=quiet, verbose=verbose)
