"""`gate show`: what a judged plan would do, and whether it still may be applied."""

from __future__ import annotations

from typing import Annotated

import typer

from gate.cli.options import ConfigOption


def command(
    plan: Annotated[
        str | None,
        typer.Argument(
            metavar="[ENV|SEAL]",
            help="An environment, for its newest plan, or a seal; the newest plan of all if none is named.",
            show_default=False,
        ),
    ] = None,
    config: ConfigOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but why the plan can no longer be applied.")] = False,  # noqa: FBT002
    verbose: Annotated[bool, typer.Option("--verbose", help="Also show the digests of what was judged and what judged it.")] = False,  # noqa: FBT002
) -> int:
    """Show what a judged plan would do, and whether it still holds.

    The exit code is 1 if the plan can no longer be applied.

    \b
    Examples:
      gate show
      gate show prod
    """
    from gate.cli import promoting  # noqa: PLC0415 - a wrong command line is answered before anything is loaded

    return promoting.show(config, plan, quiet=quiet, verbose=verbose)
