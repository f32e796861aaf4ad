"""What `gate init` is given: the repository around the caller, the reader of its configuration, and the first check."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from gate.cli import console, results, wiring
from gate.cli.options import Format
from gate.cli.places import top
from gate.errors import ConfigError, ExitCode
from gate.init import draft
from gate.init.discovery import discover
from gate.init.found import Found, guesses
from gate.init.survey import survey
from gate.init.writing import CHECK, write
from gate.sources.terraform import configuration
from gate.tree import FolderTree


def init(config: Path | None, progress: Callable[[str], None], *, quiet: bool, verbose: bool) -> int:
    """Write a first `gate.yaml`, check what it describes, and print both. Raises ConfigError where there is one already."""
    file = config.absolute() if config is not None else top(Path.cwd()) / "gate.yaml"
    _expect_none(file)
    progress("looking for environments")
    found = _write(file)
    if not quiet:
        console.write(_written(file, found))
    checked = wiring.check(wiring.open_workspace(file), (), None, progress)
    console.write(results.render(checked, Format.TEXT, quiet=quiet, verbose=verbose, colour=console.wants_colour(sys.stdout)))
    return ExitCode.ALLOW


def _expect_none(file: Path) -> None:
    if not file.parent.is_dir():
        raise ConfigError(f"there is no folder {file.parent}", remediation="Create it, or name a file in a folder that exists.")
    if os.path.lexists(file):
        raise ConfigError(
            f"{_for_people(file)} exists already, and is never overwritten",
            remediation="Run `gate check`. To have one written anew, move it away first.",
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
    values = "1 value is a guess" if count == 1 else f"{count} values are guesses"
    lines = [f"Wrote {_for_people(file)}: {names}.", *([f"{values}: look for `{CHECK}` in it."] if count else []), "The first check says:"]
    return "\n".join(lines) + "\n\n"


def _for_people(path: Path) -> str:
    """Return a path relative to where the caller is, where it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
