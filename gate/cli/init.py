"""`gate init`: a first `gate.yaml`, and what the first check says."""

from __future__ import annotations

from gate.cli import console
from gate.cli.options import ConfigOption, QuietOption, VerboseOption


def command(
    config: ConfigOption = None,
    quiet: QuietOption = False,  # noqa: FBT002
    verbose: VerboseOption = False,  # noqa: FBT002
) -> int:
    """Write a first gate.yaml from what the files say, and check it.

    Every value in it says where it was found; a comment that begins with `check:` marks a guess. A gate.yaml that is there is
    never overwritten. The exit code is 0 once the file is written: what the first check says stands in its report.

    \b
    Example:
      gate init
    """
    from gate.cli import initializing  # noqa: PLC0415 - a wrong command line is answered before anything is loaded

    with console.Progress(quiet=quiet) as progress:
        return initializing.init(config, progress, quiet=quiet, verbose=verbose)
