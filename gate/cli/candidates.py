"""What could stand in place of the last word of a command line. Knows commands by what they declare, and never fails."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from gate.errors import GateError

Command = TyperCommand | TyperGroup


def candidates(words: Sequence[str]) -> list[str]:
    """Return what begins like the last of `words`, which follow `gate`; nothing where files should be offered."""
    from gate.cli.app import group  # noqa: PLC0415 - it imports the command that this module serves

    *before, last = words or [""]
    last = "" if last == "=" else last
    found, before = _command(group(), before)
    if found is None:
        return []
    name, equals, value = last.partition("=")
    if equals and last.startswith("-"):
        return [f"{name}={one}" for one in _fitting(_values_of(_option(found, name)), value)]
    option = _option(found, before[-1]) if before else None
    if option is not None and not option.is_flag:
        return _fitting(_values_of(option), last)
    if last.startswith("-"):
        return _fitting(_options(found), last)
    if isinstance(found, TyperGroup):
        return _fitting(_names(found), last)
    return _fitting(_values_of(_argument(found, before)), last, without=before)


def _command(top: Command, before: Sequence[str]) -> tuple[Command | None, list[str]]:
    """Follow the names of commands; return the innermost one, None where a name is none, and the words after it."""
    found, rest = top, list(before)
    while rest and isinstance(found, TyperGroup):
        name = rest.pop(0)
        if name.startswith("-"):
            continue
        below = found.get_command(typer.Context(found), name)
        if not isinstance(below, TyperCommand | TyperGroup):
            return None, []
        found = below
    return found, rest


def _names(found: TyperGroup) -> list[str]:
    return list(found.list_commands(typer.Context(found)))


def _options(found: Command) -> list[str]:
    """Return the long names of a command's options."""
    declared = [name for option in found.params if isinstance(option, TyperOption) for name in (*option.opts, *option.secondary_opts)]
    return [*(name for name in declared if name.startswith("--")), "--help"]


def _option(found: Command, name: str) -> TyperOption | None:
    return next((one for one in found.params if isinstance(one, TyperOption) and name in one.opts), None)


def _argument(found: Command, before: Sequence[str]) -> TyperArgument | None:
    """Return the argument that comes next; the last one again, where it takes several."""
    declared = [one for one in found.params if isinstance(one, TyperArgument)]
    given = 0
    previous: TyperOption | None = None
    for word in before:
        if not word.startswith("-") and (previous is None or previous.is_flag):
            given += 1
        previous = _option(found, word)
    several = [one for one in declared if one.nargs == -1]
    return declared[given] if given < len(declared) else next(iter(several), None)


def _values_of(parameter: TyperOption | TyperArgument | None) -> list[str]:
    """Return the values that a parameter takes, as far as they can be listed."""
    if parameter is None:
        return []
    choices = getattr(parameter.type, "choices", None)
    if choices is not None:
        return [str(one) for one in choices]
    shown = parameter.metavar or ""
    return [*(_environments() if "ENV" in shown else ()), *(_rules() if "RULE" in shown else ())]


def _environments() -> Iterable[str]:
    from gate.cli.places import nearest_config  # noqa: PLC0415 - most words need no gate.yaml
    from gate.config.loader import load  # noqa: PLC0415
    from gate.tree import FolderTree  # noqa: PLC0415

    try:
        return list(load(FolderTree(nearest_config(Path.cwd()).parent)).environments)
    except GateError:
        return []


def _rules() -> Iterable[str]:
    from gate.cli import wiring  # noqa: PLC0415
    from gate.model.own_rules import OWN_RULES  # noqa: PLC0415

    try:
        return sorted(rule.id for rule in (*wiring.rules(wiring.open_workspace(None)), *OWN_RULES))
    except GateError:
        return []


def _fitting(values: Iterable[str], beginning: str, without: Sequence[str] = ()) -> list[str]:
    return [value for value in values if value.startswith(beginning) and value not in without]
