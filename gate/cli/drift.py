"""`gate drift`: what became of an environment behind the back of its code."""

from __future__ import annotations

from typing import Annotated

import typer

from gate.cli import console
from gate.cli.formats import Listing
from gate.cli.options import ConfigOption


def command(
    environment: Annotated[str, typer.Argument(metavar="ENV", help="The environment to look at.", show_default=False)],
    form: Annotated[Listing, typer.Option("--format", help="How the result is written to stdout.")] = Listing.TEXT,
    config: ConfigOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but what drifted, each in one line.")] = False,  # noqa: FBT002
    verbose: Annotated[bool, typer.Option("--verbose", help="Also name what differs, of objects and of flows.")] = False,  # noqa: FBT002
) -> int:
    """Say what was changed behind the back of the code.

    Objects of Terraform, and flows in Kestra. The exit code is 0 without drift, 1 with drift, 3 if that cannot be told.

    \b
    Example:
      gate drift prod --format json
    """
    from gate.cli import drifting  # noqa: PLC0415 - a wrong command line is answered before anything is loaded

    with console.Progress(quiet=quiet) as progress:
        return drifting.drift(config, environment, progress, as_json=form is Listing.JSON, quiet=quiet, verbose=verbose)
