"""`gate version`."""

from __future__ import annotations

from typing import Annotated

import typer

from gate import __version__
from gate.cli import console
from gate.errors import ExitCode


def command(
    quiet: Annotated[bool, typer.Option("--quiet", help="Print the number alone.")] = False,  # noqa: FBT002
    verbose: Annotated[  # noqa: FBT002
        bool, typer.Option("--verbose", help="Also print the engine, the versions of Kestra that flows are held against, and Python.")
    ] = False,
) -> ExitCode:
    """Print the version of gate.

    \b
    Examples:
      gate version
      gate version --verbose
    """
    console.write(f"{__version__}\n" if quiet else f"gate {__version__}\n")
    if verbose:
        console.write("".join(f"{name} {version}\n" for name, version in _parts()))
    return ExitCode.ALLOW


def _parts() -> list[tuple[str, str]]:
    """Return what else decides how gate judges, with its version."""
    import platform  # noqa: PLC0415 - a plain `gate version` needs none of it
    from importlib import metadata  # noqa: PLC0415

    from gate.sources.kestra.versions import versions  # noqa: PLC0415

    return [
        ("regorus", metadata.version("gordon-to-regorus")),
        ("kestra", ", ".join(versions())),
        ("python", platform.python_version()),
    ]
