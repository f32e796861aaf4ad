"""The command line as typer reads it. A command's module is imported when that command, or the list of all, is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any, cast

import typer
import typer.main
from typer.core import TyperCommand, TyperGroup

from gate.cli.main import COMMANDS
from gate.errors import ConfigError

_SETTINGS = {"help_option_names": ["-h", "--help"]}


class _Help:
    """Writes help as every other result is written: to a reader that went away, or a full disk, as `gate check` does."""

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option, once made."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        option.callback = _show_help
        return option


def _show_help(ctx: typer.Context, _: object, value: object) -> None:
    if value and not ctx.resilient_parsing:
        from gate.cli import console  # noqa: PLC0415 - other commands load it themselves

        console.write(f"{ctx.get_help()}\n")
        ctx.exit()


class Command(_Help, TyperCommand):
    """A command."""


class Group(_Help, TyperGroup):
    """A command with commands of its own."""


class LazyGroup(Group):
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
            return _group(cmd_name, found)
        single = typer.Typer(add_completion=False, rich_markup_mode=None, context_settings=_SETTINGS)
        single.command(cmd_name, cls=Command)(found)
        return cast(TyperCommand, typer.main.get_command(single))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return what is asked for. Raises ConfigError, with the nearest name, where there is no such command."""
        if args[0] in COMMANDS or args[0].startswith("-"):
            return super().resolve_command(ctx, args)
        from gate.config.mistake import nearest  # noqa: PLC0415 - only needed when something is wrong

        meant = nearest(args[0], COMMANDS)
        advice = f"Did you mean `gate {meant}`?" if meant else f"Commands: {', '.join(COMMANDS)}."
        raise ConfigError(f"there is no command `{args[0]}`", remediation=advice)


def _group(name: str, found: typer.Typer) -> TyperGroup:
    found.info.name, found.info.cls = name, Group
    for below in found.registered_commands:
        below.cls = Command
    return typer.main.get_group(found)


app = typer.Typer(
    name="gate",
    cls=LazyGroup,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings=_SETTINGS,
)


def group() -> TyperGroup:
    """Return all of the command line, to be looked at."""
    return typer.main.get_group(app)


@app.callback()
def gate() -> None:
    """Decide whether a change to Airbyte, dbt and Kestra may reach an environment, and apply exactly what was judged.

    Exit codes: 0 allowed, 1 denied, 2 usage or gate.yaml wrong, 3 could not tell, 4 allowed but the apply failed,
    5 bug in gate, 130 interrupted.
    """
