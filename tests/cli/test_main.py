from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from gate import __version__
from gate.cli.main import COMMANDS
from gate.sources.kestra.versions import versions
from tests.cli.commands import GATE, gate, said, variables


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_two_names(command: str, tmp_path: Path) -> None:
    code, out, err = said(gate(tmp_path, command, "--help"))
    assert (code, err) == (0, "")
    assert gate(tmp_path, command, "-h").stdout == out


def test_help_lists_every_command_with_its_purpose_in_full(tmp_path: Path) -> None:
    lines = gate(tmp_path, "--help").stdout.splitlines()
    listed = [line.split(maxsplit=1) for line in lines[lines.index("Commands:") + 1 :]]
    assert [name for name, _ in listed] == list(COMMANDS)
    assert [purpose for _, purpose in listed if not purpose.endswith(".") or purpose.endswith("...")] == []


def test_version(tmp_path: Path) -> None:
    assert said(gate(tmp_path, "version")) == (0, "gate 0.1.0\n", "")


def test_help_on_a_full_disk_is_3(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        argv = [str(GATE), "check", "--help"]
        done = subprocess.run(argv, cwd=tmp_path, env=variables(), stdout=full, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (
        3,
        "error: stdout cannot be written: No space left on device\n  fix: Make room, or write elsewhere.\n",
    )


def test_a_reader_of_help_that_went_away_changes_nothing(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run([str(GATE), "--help"], cwd=tmp_path, env=variables(), stdout=writing, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


HEAVY = ("rich", "yaml", "msgspec", "tree_sitter", "hcl2", "regorus", "gate.check", "gate.sources", "gate.promotion")

LOADED = """
import sys
from gate.cli.main import main
sys.argv = ["gate", *sys.argv[2:]]
main()
heavy = sys.argv[0] and {heavy!r}
print(sorted(name for name in heavy if name in sys.modules), file=sys.stderr)
"""


@pytest.mark.parametrize("arguments", [("version",), ("--help",), ("check", "--help"), ("apply", "--help"), ("completion", "zsh")])
def test_a_command_that_needs_little_loads_little(arguments: tuple[str, ...], tmp_path: Path) -> None:
    argv = [sys.executable, "-c", LOADED.format(heavy=HEAVY), "--", *arguments]
    done = subprocess.run(argv, cwd=tmp_path, env=variables(), capture_output=True, encoding="utf-8", check=False)
    assert done.stderr == "[]\n"


def test_check_loads_neither_colours_nor_terraform_runner_nor_the_second_parser(tmp_path: Path) -> None:
    (tmp_path / "gate.yaml").write_text("version: 1\nenvironments: {dev: {terraform: {dir: dev}}}\n")
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev/main.tf").write_text('resource "terraform_data" "a" {}\n')
    unwanted = ("rich", "hcl2", "gate.terraform", "gate.git", "gate.promotion", "gate.reports.json", "gate.config.diagnosis")
    argv = [sys.executable, "-c", LOADED.format(heavy=unwanted), "--", "check", "--quiet"]
    done = subprocess.run(argv, cwd=tmp_path, env=variables(), capture_output=True, encoding="utf-8", check=False)
    assert (done.stdout, done.stderr) == ("", "[]\n")


def test_version_says_as_much_as_it_is_asked_for(tmp_path: Path) -> None:
    assert said(gate(tmp_path, "version")) == (0, f"gate {__version__}\n", "")
    assert said(gate(tmp_path, "version", "--quiet")) == (0, f"{__version__}\n", "")
    lines = gate(tmp_path, "version", "--verbose").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["gate", "regorus", "kestra", "python"]
    assert lines[1:] == [
        f"regorus {metadata.version('gordon-to-regorus')}",
        f"kestra {', '.join(versions())}",
        f"python {platform.python_version()}",
    ]
