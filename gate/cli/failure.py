"""What a person reads when a command could not do its work, and the exit code that goes with it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from gate.errors import ExitCode, GateError
from gate.reports.visible import visible

if TYPE_CHECKING:
    import typer


def explain(error: BaseException, *, verbose: bool) -> int:
    """Print what went wrong to stderr and return the exit code. Values that a program held are never printed."""
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else ExitCode.BUG
    if isinstance(error, GateError):
        return _known(error)
    if isinstance(error, KeyboardInterrupt):
        return _interrupted()
    import typer  # noqa: PLC0415 - slow to load, and most commands do not fail

    if isinstance(error, typer.TyperException):
        return _usage(error)
    if isinstance(error, typer.Abort):
        return _interrupted()
    return _bug(error, verbose=verbose)


def _known(error: GateError) -> int:
    place = ":".join(str(part) for part in (error.path, error.line, error.column) if part is not None)
    _say(f"error: {place}: {error.message}" if place else f"error: {error.message}")
    for number, line in enumerate(error.remediation.rstrip().splitlines()):
        _say(f"  {'' if number else 'fix: '}{line}")
    return error.exit_code


def _interrupted() -> int:
    _say("error: interrupted")
    return ExitCode.INTERRUPTED


def _usage(error: typer.TyperException) -> int:
    context = getattr(error, "ctx", None)
    message = " ".join(error.format_message().split())
    if type(error).__name__ == "NoArgsIsHelpError":
        _say(error.format_message())
        return ExitCode.USAGE
    _say(f"error: {message[0].lower()}{message[1:].rstrip('.')}")
    _say(f"  fix: see `{context.command_path if context else 'gate'} --help`")
    return ExitCode.USAGE


def _bug(error: BaseException, *, verbose: bool) -> int:
    import traceback  # noqa: PLC0415 - only for bugs

    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    _say(f"error: this is a bug in gate: {type(error).__name__}{place}")
    if verbose:
        for line in "".join(traceback.format_list(frames)).splitlines():
            _say(line)
    else:
        _say("  fix: report it, with what `--verbose` prints in addition")
    return ExitCode.BUG


def _say(text: str) -> None:
    for line in text.split("\n"):
        print(visible(line).rstrip(), file=sys.stderr)  # noqa: T201
