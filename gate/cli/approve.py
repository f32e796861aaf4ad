"""`gate approve`: agree to a judged plan, with an SSH key."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gate.cli import console
from gate.cli.options import ConfigOption


def command(
    plan: Annotated[str, typer.Argument(metavar="ENV|SEAL", help="An environment, for its newest plan, or a seal.", show_default=False)],
    key: Annotated[
        Path | None,
        typer.Option(
            "--key",
            metavar="FILE",
            help="A private key, or the public one of a key in your agent; else git's user.signingkey, else the only key of the agent.",
            show_default=False,
        ),
    ] = None,
    destroys: Annotated[
        int | None,
        typer.Option("--destroys", metavar="N", min=0, help="How many objects the plan may destroy; it must be exact.", show_default=False),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="FILE",
            help="Write the approval to this new file, for `gate apply --approval`; else beside the seal and into the evidence store.",
            show_default=False,
        ),
    ] = None,
    config: ConfigOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but where the approval was written.")] = False,  # noqa: FBT002
    verbose: Annotated[bool, typer.Option("--verbose", help="Show where a bug in gate happened.")] = False,  # noqa: ARG001, FBT002
) -> int:
    """Agree to a judged plan with an SSH key.

    Shows what the plan would do, and signs that it may be applied. Whoever planned it, or wrote, committed or signed
    what is promoted, cannot approve it. The approval holds for every plan that means the same.

    \b
    Examples:
      gate approve prod
      gate approve prod --key ~/.ssh/ben --output approval.json
    """
    from gate.cli import approving  # noqa: PLC0415 - a wrong command line is answered before anything is loaded

    with console.Progress(quiet=quiet) as progress:
        return approving.approve(config, plan, key, destroys, output, progress, quiet=quiet)
