"""Renders what a use case returned, to stdout and to the files that were asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from gate.cli import console
from gate.cli.formats import Format
from gate.cli.wiring import Workspace
from gate.errors import OutputError
from gate.model.report import Checked
from gate.reports.repository import Repository

_SUMMARY_LIMIT = 1024 * 1024
"""Bytes of a job summary; GitHub shows nothing of a longer one."""
_SUMMARY_LEAST = 4096


def render(
    checked: Checked,
    form: Format,
    repository: Repository | None = None,
    *,
    quiet: bool = False,
    verbose: bool = False,
    colour: bool = False,
    columns: int | None = None,
) -> str:
    """Return a report in one format, each of which is loaded where it is asked for.

    `quiet` and `verbose` change what people read, as text and in the log of GitHub Actions; `colour` and `columns` text alone.
    """
    match form:
        case Format.TEXT:
            from gate.reports import text  # noqa: PLC0415

            return text.render(checked, quiet=quiet, verbose=verbose, colour=colour, columns=columns)
        case Format.JSON:
            from gate.reports import json  # noqa: PLC0415

            return json.render(checked.report)
        case Format.SARIF:
            from gate.reports import sarif  # noqa: PLC0415

            return sarif.render(checked, repository)
        case Format.MARKDOWN:
            from gate.reports import markdown  # noqa: PLC0415

            return markdown.render(checked, repository)
        case Format.GITHUB:
            from secrets import token_hex  # noqa: PLC0415

            from gate.reports import github  # noqa: PLC0415

            return github.render(checked, token_hex(16), repository, quiet=quiet, verbose=verbose)


def present(checked: Checked, form: Format, files: Mapping[Path, Format], workspace: Workspace, *, quiet: bool, verbose: bool) -> int:
    """Write a report to stdout, then to files, and return its exit code. Raises OutputError where a file cannot be written."""
    ground = repository(workspace)
    colour, columns = console.wants_colour(sys.stdout), console.columns(sys.stdout)
    console.write(render(checked, form, ground, quiet=quiet, verbose=verbose, colour=colour, columns=columns))
    try:
        save(checked, files, workspace)
    finally:
        if form is Format.GITHUB:
            _summarise(checked, ground)
    return checked.report.exit_code


def save(checked: Checked, files: Mapping[Path, Format], workspace: Workspace) -> None:
    """Write a report, in full, to each file. Raises OutputError for the first that cannot be written, after the others."""
    failed = None
    ground = repository(workspace)
    for path, form in files.items():
        try:
            console.save(path, render(checked, form, ground, verbose=True))
        except OutputError as error:
            failed = failed or error
    if failed is not None:
        raise failed


def repository(workspace: Workspace) -> Repository:
    """Return where a report's paths lie in the repository: the nearest folder upward that has a `.git`."""
    base, project = workspace.base, workspace.project
    top = next((folder for folder in (base, *base.parents) if (folder / ".git").exists()), base)
    folder = base.relative_to(top).as_posix()
    lines = {name: span.line for name in project.environments if (span := project.spans.get(("environments", name)))}
    return Repository(folder="" if folder == "." else folder, config=project.path, environments=lines)


def _summarise(checked: Checked, ground: Repository) -> None:
    """Append the report to the summary of the job, where GitHub Actions names a file for it. Raises OutputError."""
    name = os.environ.get("GITHUB_STEP_SUMMARY")
    if not name:
        return
    from gate.reports import markdown  # noqa: PLC0415 - only there

    file = Path(name)
    try:
        room = _SUMMARY_LIMIT - (file.stat().st_size if file.exists() else 0)
        if room >= _SUMMARY_LEAST:
            with file.open("a", encoding="utf-8") as summary:
                summary.write(markdown.render(checked, ground, limit=room))
    except OSError as error:
        raise OutputError(
            f"the job summary cannot be written: {error.strerror}",
            remediation="Let GITHUB_STEP_SUMMARY name a file that may be written; the result is on stdout.",
        ) from error
