"""What `gate init` is given: the repository around the caller, the reader of its configuration, and the first check."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from gate.cli import console, results, wiring
from gate.cli.adopting import write_waivers
from gate.cli.formats import Format
from gate.cli.places import for_people, nearest_config, top
from gate.errors import ConfigError, ExitCode
from gate.init import draft
from gate.init.discovery import discover
from gate.init.found import Found, guesses
from gate.init.survey import survey
from gate.init.writing import CHECK, write
from gate.model.waiver import Waiver
from gate.reports.counts import counted
from gate.sources.terraform import configuration
from gate.tree import FolderTree


def init(config: Path | None, owner: str | None, progress: Callable[[str], None], *, quiet: bool, verbose: bool) -> int:
    """Write a first `gate.yaml`, check what it describes, and print both; with an owner, waive what denies and check again.

    Raises ConfigError where there is a `gate.yaml` already, unless an owner is named: then that one is used.
    """
    file = config.absolute() if config is not None else _place()
    if owner is None or not os.path.lexists(file):
        _expect_none(file)
        progress("looking for environments")
        _say(_written(file, _write(file)), quiet=quiet)
    workspace = wiring.open_workspace(file)
    checked = wiring.check(workspace, (), None, progress)
    if owner is not None:
        path, added = write_waivers(workspace, checked, owner)
        _say(_adopted(workspace.base / path, added), quiet=quiet)
        checked = wiring.check(wiring.open_workspace(file), (), None, progress) if added else checked
    _say("\nThe check says:\n\n", quiet=quiet)
    colour, columns = console.wants_colour(sys.stdout), console.columns(sys.stdout)
    console.write(results.render(checked, Format.TEXT, quiet=quiet, verbose=verbose, colour=colour, columns=columns))
    return ExitCode.ALLOW


def _place() -> Path:
    """Return the nearest `gate.yaml`, or where it belongs: at the top of the repository."""
    nearest = nearest_config(Path.cwd())
    return nearest if os.path.lexists(nearest) else top(Path.cwd()) / "gate.yaml"


def _say(text: str, *, quiet: bool) -> None:
    if not quiet:
        console.write(text)


def _expect_none(file: Path) -> None:
    if not file.parent.is_dir():
        raise ConfigError(f"there is no folder {file.parent}", remediation="Create it, or name a file in a folder that exists.")
    if os.path.lexists(file):
        raise ConfigError(
            f"{for_people(file)} exists already, and is never overwritten",
            remediation="Run `gate check`, or `gate init --adopt --owner NAME`, which takes it as it is. For a new one, move it away.",
        )


def _write(file: Path) -> Found:
    tree = FolderTree(file.parent)
    found = discover(tree, survey(tree.root), configuration)
    text = write(found)
    draft.project(tree, file.name, text)
    console.create(file, text)
    return found


def _written(file: Path, found: Found) -> str:
    names = ", ".join(environment.name for environment in found.environments)
    count = guesses(found)
    values = counted(count, "value is a guess", "values are guesses")
    return f"Wrote {for_people(file)}: {names}.\n" + (f"{values}: look for `{CHECK}` in it.\n" if count else "")


def _adopted(file: Path, added: Sequence[Waiver]) -> str:
    if not added:
        return "There is no denial to waive.\n"
    return f"Wrote {for_people(file)}: {counted(len(added), 'waiver')}, until {added[0].expires}.\n"
