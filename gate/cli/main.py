"""Entry point: finds the command, imports nothing that another one needs, and turns every way to fail into an exit code."""

from __future__ import annotations

import gc
import signal
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import NoReturn, cast

import typer
import typer.main
from typer.core import TyperCommand, TyperGroup

from gate.cli.failure import explain
from gate.errors import ExitCode

COMMANDS = {
    "init": "gate.cli.init",
    "check": "gate.cli.check",
    "plan": "gate.cli.plan",
    "show": "gate.cli.show",
    "apply": "gate.cli.apply",
    "schema": "gate.cli.schema",
    "version": "gate.cli.version",
}
"""Command → the module whose `command` it is: a function, or a typer app with commands of its own."""

_SETTINGS = {"help_option_names": ["-h", "--help"]}


class LazyGroup(TyperGroup):
    """Imports the module of a command when that command, or the list of all, is asked for."""

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002
        """Return the commands in the order of their use."""
        return list(COMMANDS)

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | TyperGroup | None:  # noqa: ARG002
        """Return a command, or None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        found = import_module(COMMANDS[cmd_name]).command
        if isinstance(found, typer.Typer):
            return typer.main.get_group(found)
        single = typer.Typer(add_completion=False, rich_markup_mode=None, context_settings=_SETTINGS)
        single.command(cmd_name)(found)
        return cast(TyperCommand, typer.main.get_command(single))


app = typer.Typer(
    name="gate",
    cls=LazyGroup,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings=_SETTINGS,
)


@app.callback()
def gate() -> None:
    """Decide whether a change to Airbyte, dbt and Kestra may reach an environment, and apply exactly what was judged.

    Exit codes: 0 allowed, 1 denied, 2 usage or gate.yaml wrong, 3 could not tell, 4 allowed but the apply failed,
    5 bug in gate, 130 interrupted.
    """


def main() -> int:
    """Run the command line and return the exit code."""
    gc.disable()  # a process of a second; collecting what it will drop anyway took a quarter of its time on large plans
    try:
        signal.signal(signal.SIGTERM, _stop)  # so that what must be cleaned up is
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        code = app(standalone_mode=False)
    except BaseException as error:  # noqa: BLE001 - native panics are no Exception; a traceback would exit 1, which means DENY
        return explain(error, verbose="--verbose" in sys.argv)
    return code if isinstance(code, int) else ExitCode.BUG


def _stop(number: int, frame: object) -> NoReturn:  # noqa: ARG001
    raise KeyboardInterrupt
