"""`gate show`: what a judged plan would do, and whether it still may be applied."""

from __future__ import annotations

from typing import Annotated

import typer

from gate.cli import console
from gate.cli.options import ConfigOption, Drawing, DrawingOption
from gate.errors import ConfigError


def command(
    plan: Annotated[
        str | None,
        typer.Argument(
            metavar="[ENV|SEAL]",
            help="An environment, for its newest plan, or a seal; the newest plan of all if none is named. With --flows, an environment.",
            show_default=False,
        ),
    ] = None,
    diff: Annotated[
        str | None,
        typer.Option("--diff", metavar="SEAL", help="Instead, show how it differs in meaning from this seal.", show_default=False),
    ] = None,
    flows: Annotated[bool, typer.Option("--flows", help="Instead, show how flows hang together: which run or follow which.")] = False,  # noqa: FBT002
    form: DrawingOption = Drawing.TEXT,
    config: ConfigOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but why the plan can no longer be applied.")] = False,  # noqa: FBT002
    verbose: Annotated[bool, typer.Option("--verbose", help="Also show the digests of what was judged and what judged it.")] = False,  # noqa: FBT002
) -> int:
    """Show what a judged plan would do, or how flows hang together.

    With a plan, also who must approve it and who did. The exit code is 1 if the plan can no longer be applied, or with
    --diff means something else, and 3 if not all flows could be read.

    \b
    Examples:
      gate show
      gate show prod
      gate show prod --diff approved/seal.json
      gate show --flows
      gate show --flows dev --format mermaid
    """
    if flows and diff is not None:
        raise ConfigError("--diff is for seals, and --flows shows none", remediation="Choose one.")
    if flows:
        from gate.cli import flows as maps  # noqa: PLC0415 - only here

        return maps.show(config, plan, form, quiet=quiet, verbose=verbose)
    if form is not Drawing.TEXT:
        raise ConfigError(f"--format {form} needs --flows", remediation="Write `gate show --flows ENV --format mermaid`.")
    from gate.cli import promoting  # noqa: PLC0415 - a wrong command line is answered before anything is loaded

    with console.Progress(quiet=quiet) as progress:
        if diff is not None:
            return promoting.show_difference(config, plan, diff, progress, quiet=quiet)
        return promoting.show(config, plan, progress, quiet=quiet, verbose=verbose)
