"""`gate check`: judge environments as their files are, or one with a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gate.cli import console
from gate.cli.options import BaseOption, ConfigOption, Format, FormatOption, OutputOption, QuietOption, VerboseOption, outputs
from gate.errors import ConfigError


def command(
    environments: Annotated[
        list[str] | None, typer.Argument(metavar="[ENV]...", help="Environments; all of gate.yaml if none is named.", show_default=False)
    ] = None,
    plan: Annotated[
        Path | None, typer.Option("--plan", metavar="FILE", help="Judge a saved plan of ENV, or its JSON, too.", show_default=False)
    ] = None,
    base: BaseOption = None,
    format_: FormatOption = Format.TEXT,
    output: OutputOption = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,  # noqa: FBT002
    verbose: VerboseOption = False,  # noqa: FBT002
) -> int:
    """Judge what the files say, offline and without credentials.

    ALLOW means that nothing objectionable was found. Only the verdict on a plan permits an apply: see `gate plan`.

    \b
    Examples:
      gate check
      gate check prod --plan plan.tfplan --output report.json
      gate check --base origin/main
    """
    files = outputs(output)
    if plan is not None and len(environments or ()) != 1:
        raise ConfigError("--plan needs exactly one environment", remediation="Name it, such as `gate check prod --plan plan.tfplan`.")
    from gate.engines.line import ahead  # noqa: PLC0415 - a wrong command line is answered before anything is loaded

    with ahead() as started:
        from gate.cli import results, wiring  # noqa: PLC0415 - the engine starts meanwhile

        with console.Progress(quiet=quiet) as progress, wiring.workspace(config, base) as workspace:
            checked = wiring.check(workspace, environments or [], plan, progress, started=started)
    return results.present(checked, format_, files, workspace, quiet=quiet, verbose=verbose)
