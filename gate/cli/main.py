"""Entry point: finds the command, imports nothing that another one needs, and turns every way to fail into an exit code."""

from __future__ import annotations

import gc
import signal
import sys
from io import TextIOWrapper
from typing import NoReturn

from gate.cli.failure import explain
from gate.cli.plain import plain_check
from gate.errors import ExitCode

COMMANDS = {
    "init": "gate.cli.init",
    "check": "gate.cli.check",
    "plan": "gate.cli.plan",
    "show": "gate.cli.show",
    "approve": "gate.cli.approve",
    "apply": "gate.cli.apply",
    "drift": "gate.cli.drift",
    "log": "gate.cli.log",
    "verify": "gate.cli.verify",
    "explain": "gate.cli.explain",
    "policy": "gate.cli.policy",
    "schema": "gate.cli.schema",
    "version": "gate.cli.version",
    "completion": "gate.cli.completion",
}
"""Command → the module whose `command` it is: a function, or a typer app with commands of its own."""


def main() -> int:
    """Run the command line and return the exit code."""
    try:
        signal.signal(signal.SIGTERM, _stop)  # so that what must be cleaned up is
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        code = _run(sys.argv[1:])
    except BaseException as error:  # noqa: BLE001 - native panics are no Exception; a traceback would exit 1, which means DENY
        return explain(error, verbose="--verbose" in sys.argv)
    gc.freeze()  # the interpreter collects once more at its end, whatever it was told: a tenth of its time on large plans
    return code if isinstance(code, int) else ExitCode.BUG


def _run(words: list[str]) -> object:
    """Run a command; only a plain `gate check` is read without typer, which takes longer to load than most of gate."""
    asked = plain_check(words)
    if asked is not None:
        from gate.cli.checking import check  # noqa: PLC0415 - other commands load their own

        return check(asked)
    from gate.cli.app import app  # noqa: PLC0415 - as said

    return app(standalone_mode=False, complete_var="")  # no variable of the environment replaces what was asked for


def _stop(number: int, frame: object) -> NoReturn:  # noqa: ARG001
    raise KeyboardInterrupt
