from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gate.reports import github, json, markdown, sarif, text
from tests.reports.golden import WRITE, expect_golden
from tests.reports.rich import GROUND, RICH

GOLDEN = Path(__file__).with_name("golden")

FORMATS: dict[str, Callable[[], str]] = {
    "report.txt": lambda: text.render(RICH),
    "verbose.txt": lambda: text.render(RICH, verbose=True),
    "terminal.txt": lambda: text.render(RICH, columns=80),
    "quiet.txt": lambda: text.render(RICH, quiet=True),
    "report.json": lambda: json.render(RICH.report),
    "gate.sarif": lambda: sarif.render(RICH, GROUND),
    "github.log": lambda: github.render(RICH, "0123456789abcdef0123456789abcdef", GROUND),
    "comment.md": lambda: markdown.render(RICH, GROUND),
}


@pytest.mark.parametrize(("name", "render"), FORMATS.items(), ids=FORMATS.keys())
def test_the_rich_report_is_written_as_it_was_accepted(name: str, render: Callable[[], str]) -> None:
    expect_golden(GOLDEN / name, render())


def test_every_golden_file_is_of_a_format() -> None:
    assert {file.name for file in GOLDEN.iterdir()} == set(FORMATS)


def test_a_golden_file_is_written_anew_only_when_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.txt"
    file.write_text("old")
    for value in (None, "", "0", "true"):
        monkeypatch.delenv(WRITE, raising=False)
        if value is not None:
            monkeypatch.setenv(WRITE, value)
        with pytest.raises(AssertionError, match=WRITE):
            expect_golden(file, "new")
        assert file.read_text() == "old"
    monkeypatch.setenv(WRITE, "1")
    expect_golden(file, "new")
    assert file.read_text() == "new"
