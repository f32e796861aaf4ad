"""What `gate check` does, however its command line was read."""

from __future__ import annotations

from gate.cli import console
from gate.cli.formats import outputs
from gate.cli.plain import Check
from gate.errors import ConfigError


def check(asked: Check) -> int:
    """Judge, present the report, and return the exit code. Raises ConfigError for what cannot be asked for."""
    files = outputs(asked.output)
    if asked.plan is not None and len(asked.environments or ()) != 1:
        raise ConfigError("--plan needs exactly one environment", remediation="Name it, such as `gate check prod --plan plan.tfplan`.")
    from gate.engines.line import ahead  # noqa: PLC0415 - a wrong command line is answered before anything is loaded

    with ahead() as started:
        from gate.cli import results, wiring  # noqa: PLC0415 - the engine starts meanwhile

        with console.Progress(quiet=asked.quiet) as progress, wiring.workspace(asked.config, asked.base) as workspace:
            checked = wiring.check(workspace, asked.environments or [], asked.plan, progress, started=started)
    return results.present(checked, asked.format, files, workspace, quiet=asked.quiet, verbose=asked.verbose)
