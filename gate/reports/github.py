"""A report as commands to the runner of GitHub Actions, which shows them beside the lines. No finding can add one of its own."""

from __future__ import annotations

from collections.abc import Iterator

from gate.model.report import Checked, Location, Report
from gate.model.source import ParseFailure
from gate.reports import text
from gate.reports.repository import Repository
from gate.reports.shared import Shared, shared, standing, worst_first
from gate.reports.visible import visible


def render(checked: Checked, token: str, repository: Repository | None = None, *, verbose: bool = False, quiet: bool = False) -> str:
    """Return the report as text for the log, and an annotation for each failure, denial and warning, the worst first.

    GitHub shows ten errors and ten warnings of a step. `token` is random: while the text is printed, the runner obeys
    nothing but it. `quiet` leaves the errors.
    """
    log = "" if quiet else fenced(text.render(checked, verbose=verbose), token)
    return log + "".join(f"{line}\n" for line in commands(checked.report, repository or Repository(), quiet=quiet))


def fenced(log: str, token: str) -> str:
    """Return text for the log between the commands to obey nothing and to obey again; the latter is nowhere in the text."""
    while token in log:
        token += "0"
    return f"::stop-commands::{token}\n{log}::{token}::\n"


def commands(report: Report, ground: Repository, *, quiet: bool = False) -> Iterator[str]:
    """Yield one command for each failure, denial and, unless `quiet`, warning."""
    for failure in report.failures:
        yield _failure(failure, ground)
    for one in worst_first(shared(report)):
        if one.effect == "deny" or (one.effect == "warn" and not quiet):
            yield _finding(one, report, ground)


def _failure(failure: ParseFailure, ground: Repository) -> str:
    said = _lines(failure.message, failure.remediation)
    return command("error", ground.failed(failure), ground, "not judged", said)


def _finding(one: Shared, report: Report, ground: Repository) -> str:
    finding = one.finding
    title = f"{finding.rule} ({standing(one, report)}): {finding.title}"
    return command(
        "error" if one.effect == "deny" else "warning", ground.place(one), ground, title, _lines(one.message, finding.remediation)
    )


def _lines(message: str, remediation: str) -> str:
    advice = "\n".join(visible(line) for line in remediation.strip().splitlines())
    return visible(message) + (f"\nfix: {advice}" if advice else "")


def command(name: str, place: Location, ground: Repository, title: str, said: str) -> str:
    """Return one command of the runner, escaped as it reads them: one line, whatever the values are."""
    values = {"file": visible(ground.path(place.path)), "line": str(place.line), "endLine": str(place.end_line)}
    if place.line == place.end_line and place.end_column >= place.column:  # columns of several lines are refused
        values |= {"col": str(place.column), "endColumn": str(place.end_column)}
    values["title"] = visible(title)
    return f"::{name} {','.join(f'{key}={_property(value)}' for key, value in values.items())}::{_data(said)}"


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
