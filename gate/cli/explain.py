"""`gate explain`: why a rule exists, or why it fired."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from gate.cli import console
from gate.cli.options import BaseOption, ConfigOption
from gate.errors import ConfigError, ExitCode

_FINGERPRINT = re.compile(r"[0-9a-f]{1,16}")


def command(
    name: Annotated[
        str,
        typer.Argument(
            metavar="RULE|FINGERPRINT",
            help="A rule's id, or the fingerprint of a finding: its first six characters, or more.",
            show_default=False,
        ),
    ],
    environment: Annotated[
        str | None, typer.Argument(metavar="[ENV]", help="One environment; all of gate.yaml if none is named.", show_default=False)
    ] = None,
    plan: Annotated[
        Path | None, typer.Option("--plan", metavar="FILE", help="Judge a saved plan of ENV, or its JSON, too.", show_default=False)
    ] = None,
    base: BaseOption = None,
    config: ConfigOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but what to write, and where.")] = False,  # noqa: FBT002
    verbose: Annotated[bool, typer.Option("--verbose", help="Also show every example, and where the rule of a finding stands.")] = False,  # noqa: FBT002
) -> int:
    """Say why a rule exists, or show what made it fire.

    For a rule: what it judges and does, and what to write. For a finding: the place, the facts that the rule saw, what to write,
    and the waiver that would cover it. `gate check --verbose` prints fingerprints in brackets.

    \b
    Examples:
      gate explain ENV-01
      gate explain 3f9c21ab prod --plan plan.tfplan
    """
    is_finding = _FINGERPRINT.fullmatch(name) is not None
    _expect(name, environment, plan, base, is_finding=is_finding)
    from gate.cli import authoring  # noqa: PLC0415 - a wrong command line is answered before anything is loaded
    from gate.cli.explain_text import Writer  # noqa: PLC0415

    writer = Writer(colour=console.wants_colour(sys.stdout), columns=console.columns(sys.stdout), quiet=quiet, verbose=verbose)
    with console.Progress(quiet=quiet) as progress:
        if is_finding:
            text = writer.finding(authoring.explained_finding(config, name, environment, plan, base, progress))
        else:
            text = writer.rule(authoring.explained_rule(config, name, environment))
    console.write(text)
    return ExitCode.ALLOW


def _expect(name: str, environment: str | None, plan: Path | None, base: str | None, *, is_finding: bool) -> None:
    if is_finding and len(name) < 6:
        raise ConfigError(f"{name} is too short for a fingerprint", remediation="Write its first six characters, or more.")
    if plan is not None and not is_finding:
        raise ConfigError("--plan belongs to the fingerprint of a finding", remediation="Leave it out: a rule is the same for every plan.")
    if base is not None and not is_finding:
        raise ConfigError("--base belongs to the fingerprint of a finding", remediation="Leave it out: a rule is told as it is here.")
    if plan is not None and environment is None:
        raise ConfigError("--plan needs an environment", remediation=f"Name it, such as `gate explain {name} prod --plan plan.tfplan`.")
