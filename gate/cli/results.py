"""Renders what a use case returned, to stdout and to the files that were asked for."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from gate.cli import console
from gate.cli.options import Format
from gate.errors import OutputError
from gate.model.report import Checked


def render(checked: Checked, form: Format, *, quiet: bool = False, verbose: bool = False, colour: bool = False) -> str:
    """Return a report in one format. `quiet` and `verbose` change the text for people only."""
    if form is Format.JSON:
        from gate.reports import json  # noqa: PLC0415 - one of the two is needed

        return json.render(checked.report)
    from gate.reports import text  # noqa: PLC0415

    return text.render(checked, quiet=quiet, verbose=verbose, colour=colour)


def present(checked: Checked, form: Format, files: Mapping[Path, Format], *, quiet: bool, verbose: bool) -> int:
    """Write a report to stdout, then to files, and return its exit code. Raises OutputError where a file cannot be written."""
    console.write(render(checked, form, quiet=quiet, verbose=verbose, colour=console.wants_colour(sys.stdout)))
    save(checked, files)
    return checked.report.exit_code


def save(checked: Checked, files: Mapping[Path, Format]) -> None:
    """Write a report, in full, to each file. Raises OutputError for the first that cannot be written, after the others."""
    failed = None
    for path, form in files.items():
        try:
            console.save(path, render(checked, form, verbose=True))
        except OutputError as error:
            failed = failed or error
    if failed is not None:
        raise failed
