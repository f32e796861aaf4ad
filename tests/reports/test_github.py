from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.policy import Enforcement, Severity
from gate.model.report import Checked, Location, Verdict
from gate.model.source import ParseFailure
from gate.reports import json, markdown, sarif, text
from gate.reports.github import fenced, render
from gate.reports.repository import Repository
from gate.reports.shared import shared, standing, worst_first
from gate.reports.visible import visible
from tests.reports.hostile import patient, reports, texts
from tests.reports.rich import EVIL, RICH
from tests.reports.samples import DENIED, checked, environment, finding, place

TOKEN = "0123456789abcdef"
"""Which some texts of the tests hold."""
COMMAND = re.compile(r"::(?P<name>[^ ]+) (?P<values>.*?)::(?P<data>.*)")


def obeyed(line: str) -> tuple[str, dict[str, str], str]:
    """Read one line as the runner does: name, properties, data."""
    found = COMMAND.fullmatch(line)
    assert found, line
    values = dict(one.split("=", 1) for one in found["values"].split(","))
    return found["name"], {key: unescaped(value, ":,") for key, value in values.items()}, unescaped(found["data"], "")


def unescaped(value: str, more: str) -> str:
    for character in ("\r", "\n", *more, "%"):
        value = value.replace(f"%{ord(character):02X}", character)
    return value


def parts(written: str) -> tuple[str, list[str], list[str]]:
    """Read as the runner does: the token, the lines that it does not obey, and those that it does."""
    first, *lines = written.splitlines()
    assert first.startswith("::stop-commands::")
    token = first.removeprefix("::stop-commands::")
    end = lines.index(f"::{token}::")
    return token, lines[:end], lines[end + 1 :]


def commands(report: Checked, *, verbose: bool = False) -> list[str]:
    return parts(render(report, TOKEN, verbose=verbose))[2]


def test_errors_come_before_warnings_and_each_worst_first() -> None:
    found = [
        finding("R", f"{severity} {level}", severity=severity, enforcement=level, location=place("a.yml", 1, 1, 2))
        for level in (Enforcement.WARN, Enforcement.DENY)
        for severity in reversed(Severity)
    ]
    said = [obeyed(line) for line in commands(checked(Verdict.DENY, environment("dev", Verdict.DENY, *found)))]
    assert [(name, data) for name, _, data in said] == [
        ("error", "critical deny"),
        ("error", "high deny"),
        ("error", "medium deny"),
        ("error", "low deny"),
        ("warning", "critical warn"),
        ("warning", "high warn"),
        ("warning", "medium warn"),
        ("warning", "low warn"),
    ]


def test_a_command_names_the_lines_the_rule_and_what_to_write() -> None:
    password, timeout = commands(DENIED)
    assert password == (
        "::error file=terraform/environments/prod/providers.tf,line=104,endLine=104,col=15,endColumn=27,"
        "title=SEC-14 (critical in prod)%3A Title of SEC-14::the password of provider kestra is written in the code%0A"
        "fix: Take it from a sensitive variable, such as `var.kestra_password`."
    )
    assert timeout == (
        "::error file=flows/ingest.yml,line=12,endLine=12,col=3,endColumn=9,title=FLOW-01 (high in prod; warn in dev)%3A Title of FLOW-01"
        "::Kestra 1.3 knows no flow property `timout`%0Afix: Write `timeout`."
    )


def test_columns_are_left_out_where_they_are_on_different_lines() -> None:
    where = Location(path="a.tf", line=3, column=5, end_line=9, end_column=2)
    (line,) = commands(checked(Verdict.DENY, environment("dev", Verdict.DENY, finding("R", "m", location=where))))
    assert line == "::error file=a.tf,line=3,endLine=9,title=R (high)%3A Title of R::m"


def test_what_could_not_be_judged_is_an_error() -> None:
    failure = ParseFailure(code="c", message="cannot be read", remediation="Mend it.", path="a.yml", line=3)
    report = checked(Verdict.INDETERMINATE, environment("dev", Verdict.INDETERMINATE), failures=(failure,))
    assert commands(report) == [
        "::error file=a.yml,line=3,endLine=3,col=1,endColumn=1,title=not judged::cannot be read%0Afix: Mend it.",
    ]


def test_quiet_leaves_the_errors_and_verbose_the_longer_text() -> None:
    assert render(RICH, TOKEN, quiet=True).splitlines() == [line for line in commands(RICH) if line.startswith("::error ")]
    assert "\nrules in dev\n" in render(RICH, TOKEN, verbose=True)
    assert commands(RICH, verbose=True) == commands(RICH)


def test_waived_findings_are_no_annotations() -> None:
    assert commands(checked(Verdict.ALLOW, environment("dev", Verdict.ALLOW, finding("R", "m", status="waived")))) == []


def test_paths_start_at_the_top_of_the_repository() -> None:
    report = checked(Verdict.DENY, environment("dev", Verdict.DENY, finding("R", "m", location=place("a.tf", 1, 1, 2))))
    assert "::error file=infra/a.tf,line=1," in render(report, TOKEN, Repository(folder="infra"))


@patient
@given(reports())
def test_whatever_findings_say_each_line_is_one_command_that_says_just_that(report: Checked) -> None:
    said = [obeyed(line) for line in commands(report)]
    failures, found = report.report.failures, [one for one in worst_first(shared(report.report)) if one.effect != "waived"]
    titles = [f"{one.finding.rule} ({standing(one, report.report)}): {one.finding.title}" for one in found]
    assert [name for name, _, _ in said] == ["error"] * len(failures) + [{"deny": "error"}.get(one.effect, "warning") for one in found]
    assert [values["title"] for _, values, _ in said] == ["not judged"] * len(failures) + [visible(title) for title in titles]
    assert [data.partition("\nfix: ")[0] for _, _, data in said] == [
        *(visible(one.message) for one in failures),
        *(visible(one.message) for one in found),
    ]
    assert {key for _, values, _ in said for key in values} <= {"file", "line", "endLine", "col", "endColumn", "title"}


@patient
@given(reports())
def test_the_text_cannot_let_the_runner_obey_again(report: Checked) -> None:
    token, inside, _ = parts(render(report, TOKEN, verbose=True))
    assert [line for line in inside if token in line] == []


def orders(written: str) -> list[str]:
    """Return the lines that a runner of GitHub or Azure would obey; its lines end in CR, LF or both and in nothing else."""
    return [line for line in re.split(r"\r\n|\r|\n", written) if line.lstrip().startswith("::") or re.search(r"##[A-Za-z]*\[", line)]


@patient
@given(reports(), st.booleans(), st.none() | st.integers(40, 80))
def test_no_format_holds_a_command_where_nothing_fences_it(report: Checked, quiet: bool, columns: int | None) -> None:
    assert orders(text.render(report, verbose=True, quiet=quiet, columns=columns)) == []
    assert orders(markdown.render(report)) == []
    assert orders(sarif.render(report)) == []
    assert orders(json.render(report.report)) == []


@pytest.mark.parametrize(
    ("log", "token"),
    [
        pytest.param("a\n", "ab", id="absent"),
        pytest.param("ab\n", "ab0", id="there"),
        pytest.param("::ab0:: ab\n", "ab00", id="there with more"),
    ],
)
def test_the_token_is_never_in_the_text(log: str, token: str) -> None:
    assert fenced(log, "ab") == f"::stop-commands::{token}\n{log}::{token}::\n"


@given(texts)
def test_the_fence_is_closed_by_its_own_last_line(log: str) -> None:
    first, *_, last = fenced(log + "\n", "a").split("\n")[:-1]
    token = first.removeprefix("::stop-commands::")
    assert last == f"::{token}::"
    assert token not in log


def test_hostile_names_stay_in_their_line() -> None:
    report = checked(Verdict.DENY, environment("dev", Verdict.DENY, finding("R", EVIL, remediation=EVIL, location=place(EVIL, 1, 1, 2))))
    (line,) = commands(report)
    name, values, data = obeyed(line)
    assert (name, values["file"].rpartition("/")[2], values["title"]) == ("error", visible(EVIL).rpartition("/")[2], "R (high): Title of R")
    assert data.splitlines()[0] == visible(EVIL)
