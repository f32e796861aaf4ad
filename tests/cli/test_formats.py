from __future__ import annotations

import fcntl
import json
import os
import pty
import struct
import subprocess
import termios
from pathlib import Path

import pytest

from gate.cli.formats import Format
from tests.cli.commands import FLOW, GATE, gate, variables, write_repository

FOREIGN = FLOW.replace("company.team", "other.team")
MESSAGE = "namespace other.team lies outside of dev, which holds company"
FORMATS = tuple(Format)


@pytest.fixture
def denied(tmp_path: Path) -> Path:
    return write_repository(tmp_path / "denied", hello=FOREIGN)


BEGINS = {
    Format.TEXT: "DENY  dev: 1 denial\n",
    Format.JSON: '{\n  "decision": "DENY",\n',
    Format.SARIF: '{\n  "$schema": "https://docs.oasis-open.org/sarif/',
    Format.GITHUB: "::stop-commands::",
    Format.MARKDOWN: "<!-- gate:check -->\n\n## gate: DENY\n\ndev: 1 denial\n",
}


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_says_the_same_and_ends_with_the_same_code(form: Format, denied: Path, tmp_path: Path) -> None:
    done = gate(denied, "check", "dev", "--format", form)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(BEGINS[form])
    allowed = gate(write_repository(tmp_path / "allowed", hello=FLOW), "check", "dev", "--format", form)
    unread = gate(write_repository(tmp_path / "unread", hello="a: ["), "check", "dev", "--format", form)
    assert (allowed.returncode, unread.returncode) == (0, 3)


@pytest.mark.parametrize("form", [Format.JSON, Format.SARIF, Format.MARKDOWN])
def test_quiet_and_verbose_change_nothing_for_machines(form: Format, denied: Path) -> None:
    plain, quiet, verbose = (gate(denied, "check", "--format", form, *more).stdout for more in ([], ["--quiet"], ["--verbose"]))
    assert plain == quiet == verbose


def test_several_files_at_once_take_their_formats_from_their_names(denied: Path) -> None:
    names = ("gate.sarif", "again.sarif.json", "report.json", "summary.md", "log.txt")
    done = gate(denied, "check", "dev", "--quiet", *(part for name in names for part in ("--output", name)))
    assert (done.returncode, done.stdout) == (1, f"DENY  dev: 1 denial\nflows/hello.yml:2:12: deny ENV-01: {MESSAGE}\n")
    files = {name: (denied / name).read_text(encoding="utf-8") for name in names}
    assert files["gate.sarif"] == files["again.sarif.json"]
    assert json.loads(files["gate.sarif"])["runs"][0]["results"][0]["message"]["text"] == MESSAGE
    assert json.loads(files["report.json"])["schema"] == "gate.report/v1"
    assert files["summary.md"].startswith(BEGINS[Format.MARKDOWN])
    assert files["log.txt"].startswith(BEGINS[Format.TEXT])


def test_a_file_that_cannot_be_written_is_3_whatever_its_format(denied: Path) -> None:
    done = gate(denied, "check", "--quiet", "--output", "gone/gate.sarif", "--output", "summary.md")
    assert done.returncode == 3
    assert done.stderr.splitlines()[0] == "error: gone/gate.sarif cannot be written: No such file or directory"
    assert (denied / "summary.md").exists()


def annotation(folder: Path, **more: str) -> str:
    return gate(folder, "check", "dev", "--format", "github", "--quiet", **more).stdout


def test_annotations_name_files_from_the_top_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    folder = write_repository(tmp_path / "infra" / "data", hello=FOREIGN)
    assert annotation(folder).startswith(
        "::error file=infra/data/flows/hello.yml,line=2,endLine=2,col=12,endColumn=22,title=ENV-01 (high)%3A "
    )
    done = gate(folder, "check", "dev", "--format", "sarif")
    (result,) = json.loads(done.stdout)["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "infra/data/flows/hello.yml"


def test_a_new_token_fences_each_run(denied: Path) -> None:
    first, second = (gate(denied, "check", "--format", "github").stdout.splitlines()[0] for _ in "12")
    assert first != second
    assert len(first) == len("::stop-commands::") + 32


def test_the_summary_of_the_job_is_added_to_what_is_there(denied: Path, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("# Others\n\n")
    annotation(denied, GITHUB_STEP_SUMMARY=str(summary))
    assert summary.read_text(encoding="utf-8").startswith(f"# Others\n\n{BEGINS[Format.MARKDOWN]}")
    before = summary.read_text(encoding="utf-8")
    gate(denied, "check", "dev", GITHUB_STEP_SUMMARY=str(summary))
    assert summary.read_text(encoding="utf-8") == before


def test_a_summary_that_is_full_is_left_alone(denied: Path, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_bytes(b"x" * (1024 * 1024 - 100))
    assert annotation(denied, GITHUB_STEP_SUMMARY=str(summary)).startswith("::error ")
    assert summary.stat().st_size == 1024 * 1024 - 100


def test_a_summary_that_cannot_be_written_is_3_after_all_else(denied: Path, tmp_path: Path) -> None:
    done = gate(denied, "check", "dev", "--format", "github", "--output", "a.md", GITHUB_STEP_SUMMARY=str(tmp_path / "gone" / "s.md"))
    assert done.returncode == 3
    assert "::error file=flows/hello.yml," in done.stdout
    assert (denied / "a.md").exists()
    assert done.stderr.splitlines()[0] == "error: the job summary cannot be written: No such file or directory"


def test_on_a_narrow_terminal_no_line_is_longer_than_it(denied: Path) -> None:
    assert max(len(line) for line in on_terminal(denied, 60)) <= 60
    assert max(len(line) for line in on_terminal(denied, 0)) > 100


def on_terminal(folder: Path, columns: int) -> list[str]:
    """Run `gate check dev` on a terminal of a width and return its lines."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    argv = [str(GATE), "check", "dev"]
    process = subprocess.Popen(argv, cwd=folder, env=variables(TERM="xterm", NO_COLOR="1"), stdout=theirs, stderr=theirs)
    os.close(theirs)
    said = b""
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:  # how Linux says that the other side is closed
            break
        if not chunk:
            break
        said += chunk
    os.close(ours)
    process.wait(timeout=30)
    return said.decode().splitlines()
