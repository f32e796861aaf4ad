"""`gate log`: who planned and applied what, when, with which verdict and approvals."""

from __future__ import annotations

from typing import Annotated

import typer

from gate.cli import console
from gate.cli.formats import Listing
from gate.cli.options import ConfigOption, SignersBaseOption


def command(
    environment: Annotated[
        str | None, typer.Argument(metavar="[ENV]", help="One environment; all that have records if none is named.", show_default=False)
    ] = None,
    form: Annotated[Listing, typer.Option("--format", help="How the records are written to stdout.")] = Listing.TEXT,
    base: SignersBaseOption = None,
    config: ConfigOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Leave out plans: one line for each step of an apply.")] = False,  # noqa: FBT002
    verbose: Annotated[bool, typer.Option("--verbose", help="Also show the digests of records, plans and seals, and the keys.")] = False,  # noqa: FBT002
) -> int:
    """Show who planned, approved and applied what.

    Newest first, with time, verdict and commit. Only records that hold are shown; `gate verify` says what is wrong with others.

    \b
    Examples:
      gate log prod
      gate log --format json
    """
    from gate.cli import auditing  # noqa: PLC0415 - a wrong command line is answered before anything is loaded

    with console.Progress(quiet=quiet) as progress:
        return auditing.log(config, base, environment, progress, as_json=form is Listing.JSON, quiet=quiet, verbose=verbose)
