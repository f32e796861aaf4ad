"""`gate verify`: whether evidence is what gate wrote, offline."""

from __future__ import annotations

from typing import Annotated

import typer

from gate.cli import console
from gate.cli.options import ConfigOption, SignersBaseOption


def command(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[RECORD|SEAL|ENV]...",
            help="Environments, and files of records and seals; the whole evidence if nothing is named.",
            show_default=False,
        ),
    ] = None,
    base: SignersBaseOption = None,
    config: ConfigOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but what does not hold.")] = False,  # noqa: FBT002
    verbose: Annotated[bool, typer.Option("--verbose", help="Also show every record that was verified.")] = False,  # noqa: FBT002
) -> int:
    """Prove that evidence is what gate wrote.

    Every signature, the chain of records, and that a record or a seal belongs to it. Needs the store and the public keys that gate.yaml
    names, no network beyond the store. The exit code is 1 if anything is in doubt, and 3 if records are not signed.

    \b
    Examples:
      gate verify
      gate verify prod seal.json
      gate verify --base origin/main
    """
    from gate.cli import auditing  # noqa: PLC0415 - a wrong command line is answered before anything is loaded

    with console.Progress(quiet=quiet) as progress:
        return auditing.verify(config, base, what or (), progress, quiet=quiet, verbose=verbose)
