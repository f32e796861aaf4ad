"""`gate init`: a first `gate.yaml`, and what the first check says."""

from __future__ import annotations

from typing import Annotated

import typer

from gate.cli import console
from gate.cli.options import ConfigOption, QuietOption, VerboseOption
from gate.errors import ConfigError


def command(
    adopt: Annotated[bool, typer.Option("--adopt", help="Waive what denies today, for a while, in waivers.yaml.")] = False,  # noqa: FBT002
    owner: Annotated[str | None, typer.Option("--owner", metavar="NAME", help="Who answers for these waivers.", show_default=False)] = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,  # noqa: FBT002
    verbose: VerboseOption = False,  # noqa: FBT002
) -> int:
    """Write a first gate.yaml from what the files say, and check it.

    Every value in it says where it was found; a comment that begins with `check:` marks a guess. A gate.yaml that is there is
    never overwritten; --adopt takes it as it is. The exit code is 0 once the files are written, whatever the check then says.

    \b
    Examples:
      gate init
      gate init --adopt --owner data-team
    """
    if adopt != bool(owner and owner.strip()):
        raise ConfigError(
            "--adopt needs --owner" if adopt else "--owner needs --adopt",
            remediation="Say who answers for the waivers, such as `gate init --adopt --owner data-team`.",
        )
    from gate.cli import initializing  # noqa: PLC0415 - a wrong command line is answered before anything is loaded

    with console.Progress(quiet=quiet) as progress:
        return initializing.init(config, owner, progress, quiet=quiet, verbose=verbose)
