from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pytest

from gate.cli import console
from gate.errors import OutputError


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "variables", "expected"),
    [
        pytest.param(Terminal(), {"TERM": "xterm"}, True, id="terminal"),
        pytest.param(io.StringIO(), {"TERM": "xterm"}, False, id="file"),
        pytest.param(Terminal(), {"TERM": "dumb"}, False, id="dumb terminal"),
        pytest.param(Terminal(), {"TERM": "xterm", "NO_COLOR": "1"}, False, id="NO_COLOR"),
        pytest.param(Terminal(), {"TERM": "xterm", "NO_COLOR": ""}, True, id="empty NO_COLOR"),
    ],
)
def test_colours_are_for_terminals_that_want_them(
    stream: io.StringIO, variables: dict[str, str], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TERM", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert console.wants_colour(stream) is expected


def test_a_file_is_replaced_as_a_whole_with_ordinary_permissions(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text("old")
    before = os.umask(0o027)
    try:
        console.save(file, "new «text»\n")
    finally:
        os.umask(before)
    assert file.read_text(encoding="utf-8") == "new «text»\n"
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "report.json"
    folder.mkdir()
    with pytest.raises(OutputError) as caught:
        console.save(folder, "new")
    assert caught.value.message == f"{folder} cannot be written: Is a directory"
    assert list(tmp_path.iterdir()) == [folder]


def test_a_folder_that_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        console.save(tmp_path / "gone/report.json", "new")
    assert caught.value.message == f"{tmp_path}/gone/report.json cannot be written: No such file or directory"


def test_progress_is_silent_while_it_is_quick(capsys: pytest.CaptureFixture[str]) -> None:
    with console.Progress(quiet=False, patience=60) as progress:
        progress("judging dev")
    assert capsys.readouterr().err == ""


def test_progress_names_the_step_that_takes_long_and_those_after_it(capsys: pytest.CaptureFixture[str]) -> None:
    with console.Progress(quiet=False, patience=0.05) as progress:
        progress("terraform init")
        progress("terraform plan")
        time.sleep(0.3)
        progress("judging the plan")
    assert capsys.readouterr().err == "terraform plan …\njudging the plan …\n"


def test_quiet_progress_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with console.Progress(quiet=True, patience=0) as progress:
        time.sleep(0.1)
        progress("terraform plan")
    assert capsys.readouterr().err == ""
