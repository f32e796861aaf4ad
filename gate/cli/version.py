"""`gate version`."""

from __future__ import annotations

from gate import __version__
from gate.cli import console
from gate.errors import ExitCode


def command() -> ExitCode:
    """Print the version of gate.

    \b
    Example:
      gate version
    """
    console.write(f"gate {__version__}\n")
    return ExitCode.ALLOW
