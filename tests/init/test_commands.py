"""The real `gate init` in small repositories."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from gate.cli import console
from gate.config import waivers
from gate.errors import OutputError
from tests.cli.commands import GATE, gate, said, variables
from tests.init.repositories import FLOW, KESTRA, write_files

PINNED = """terraform {
  required_providers {
    kestra = {
      source  = "kestra-io/kestra"
      version = "~> 1.3"
    }
  }
}
"""
DEV = {
    "infra/main.tf": KESTRA % "http://localhost:8080",
    "infra/versions.tf": PINNED,
    "flows/a.yml": FLOW % "company",
}
LITERAL = {
    **DEV,
    "infra/secret.tf": 'provider "kestra" {\n  alias    = "other"\n  url      = "http://localhost:8080"\n  password = "hunter2"\n}\n',
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = write_files(tmp_path / "repository", DEV)
    (folder / ".git").mkdir()
    return folder


def test_it_writes_tells_and_checks(repository: Path) -> None:
    code, out, err = said(gate(repository, "init"))
    assert (code, err) == (0, "")
    head, _, report = out.partition("\n\nThe check says:\n\n")
    assert head == "Wrote gate.yaml: dev.\n3 values are guesses: look for `check:` in it."
    assert report.startswith("ALLOW  dev\n")
    assert said(gate(repository, "check", "--quiet")) == (0, "", "")


def test_quiet_says_only_what_denies(tmp_path: Path) -> None:
    assert said(gate(write_files(tmp_path / "allowed", DEV), "init", "--quiet")) == (0, "", "")
    denied = write_files(tmp_path / "denied", LITERAL)
    assert said(gate(denied, "init", "--quiet")) == (
        0,
        "DENY  dev: 1 denial\ninfra/secret.tf:4:14: deny SEC-14: the password of provider kestra.other is written in the code\n",
        "",
    )


def test_from_a_subfolder_it_describes_the_whole_repository(repository: Path) -> None:
    code, out, _ = said(gate(repository / "flows", "init"))
    assert (code, out.splitlines()[0]) == (0, f"Wrote {repository}/gate.yaml: dev.")
    assert (repository / "gate.yaml").exists()


def test_config_says_where_to_write(repository: Path) -> None:
    assert gate(repository, "init", "--config", "infra/gate.yaml", "--quiet").returncode == 0
    assert "dir: .  # main.tf:1" in (repository / "infra/gate.yaml").read_text()
    assert not (repository / "gate.yaml").exists()


@pytest.mark.parametrize("kind", ["file", "link to nothing", "folder"])
def test_a_gate_yaml_that_is_there_is_never_overwritten(kind: str, repository: Path) -> None:
    place = repository / "gate.yaml"
    if kind == "file":
        place.write_text("mine\n")
    elif kind == "folder":
        place.mkdir()
    else:
        place.symlink_to("gone")
    before = place.lstat()
    assert said(gate(repository / "flows", "init")) == (
        2,
        "",
        (
            f"error: {place} exists already, and is never overwritten\n"
            "  fix: Run `gate check`, or `gate init --adopt --owner NAME`, which takes it as it is. For a new one, move it away.\n"
        ),
    )
    after = place.lstat()
    assert (after.st_ino, after.st_mode, after.st_size, after.st_mtime_ns) == (
        before.st_ino,
        before.st_mode,
        before.st_size,
        before.st_mtime_ns,
    )


def test_a_file_that_comes_to_be_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "gate.yaml").write_text("mine\n")
    with pytest.raises(OutputError):
        console.create(tmp_path / "gate.yaml", "ours\n")
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("gate.yaml", "mine\n")]


def test_where_nothing_is_found_nothing_is_written(tmp_path: Path) -> None:
    code, out, err = said(gate(tmp_path, "init"))
    assert (code, out, list(tmp_path.iterdir())) == (2, "", [])
    assert err.startswith("error: nothing to gate was found here: ")


def test_links_bytes_and_what_cannot_be_listed_are_no_obstacle(repository: Path) -> None:
    (repository / "infra/loop").symlink_to(repository)
    (repository / "infra/gone.tfvars").symlink_to("nowhere")
    (repository / "flows/gone.yml").symlink_to("nowhere")
    (repository / "binary.yml").write_bytes(b"\xff\xfe\x00id: \x80")
    Path(os.fsdecode(os.fsencode(repository) + b"/\xff.tfvars")).write_text("")
    code, out, err = said(gate(repository, "init"))
    assert (code, err) == (0, "")
    assert out.startswith("Wrote gate.yaml: dev.\n")
    assert "# Could not be read: \\xff.tfvars, flows/gone.yml.\n" in (repository / "gate.yaml").read_text()


def test_two_thousand_files_are_looked_through_at_once(repository: Path) -> None:
    for number in range(2000):
        (repository / f"app/{number % 50}").mkdir(parents=True, exist_ok=True)
        (repository / f"app/{number % 50}/{number}.yml").write_text("a: 1\n")
    before = time.monotonic()
    assert gate(repository, "init", "--quiet").returncode == 0
    assert time.monotonic() - before < 5  # half a second on an idle machine


def test_adopt_waives_what_denies_and_then_allows(tmp_path: Path) -> None:
    folder = write_files(tmp_path, LITERAL)
    code, out, err = said(gate(folder, "init", "--adopt", "--owner", "data-team"))
    assert (code, err) == (0, "")
    (adopted,) = waivers.read((folder / "waivers.yaml").read_bytes(), "waivers.yaml")
    assert out.splitlines()[:4] == [
        "Wrote gate.yaml: dev.",
        "3 values are guesses: look for `check:` in it.",
        f"Wrote waivers.yaml: 1 waiver, until {adopted.expires}.",
        "",
    ]
    assert "ALLOW  dev: 1 waived" in out
    assert gate(folder, "check", "--quiet").returncode == 0


def test_adopt_takes_a_gate_yaml_as_it_is_and_adds_one_line(tmp_path: Path) -> None:
    folder = write_files(tmp_path, LITERAL)
    gate(folder, "init", "--quiet")
    before = (folder / "gate.yaml").read_text().removesuffix("\n") + "\n# the end"
    (folder / "gate.yaml").write_text(before)
    assert gate(folder, "init", "--adopt", "--owner", "data-team").returncode == 0
    assert (folder / "gate.yaml").read_text() == f"{before}\n\nwaivers: waivers.yaml\n"
    written = (folder / "waivers.yaml").read_text()
    code, out, _ = said(gate(folder, "init", "--adopt", "--owner", "data-team"))
    assert (code, out.splitlines()[0]) == (0, "There is no denial to waive.")
    assert (folder / "waivers.yaml").read_text() == written


def test_adopt_adds_to_the_file_that_gate_yaml_names(tmp_path: Path) -> None:
    folder = write_files(tmp_path, {**LITERAL, "ops/accepted.yaml": "# ours\nversion: 1\nwaivers: []\n"})
    gate(folder, "init", "--quiet")
    settings = (folder / "gate.yaml").read_text() + "waivers: ops/accepted.yaml\n"
    (folder / "gate.yaml").write_text(settings)
    assert gate(folder, "init", "--adopt", "--owner", "data-team").returncode == 0
    assert (folder / "gate.yaml").read_text() == settings
    assert (folder / "ops/accepted.yaml").read_text().startswith("# ours\nversion: 1\nwaivers:\n  - rule: SEC-14\n")


def test_adopt_leaves_what_waivers_cannot_cover_and_says_so(tmp_path: Path) -> None:
    folder = write_files(tmp_path, {**LITERAL, "flows/twice.yml": FLOW % "company" + "id: again\n"})
    code, out, _ = said(gate(folder, "init", "--adopt", "--owner", "data-team", "--quiet"))
    assert (code, out) == (
        0,
        (
            "INDETERMINATE  1 input could not be read · dev: not decided, 1 waived\n"
            "flows/twice.yml:7:1: not judged: the key `id` stands here again; it is already on line 1\n"
        ),
    )


ONE_LINE = (
    "{version: 1, environments: {dev: {flows: [flows], namespaces: [other], kestra: {url: http://localhost:8080, version: '1.3'}}}}\n"
)


def test_adopt_changes_nothing_where_the_line_does_not_fit(tmp_path: Path) -> None:
    folder = write_files(tmp_path, {**DEV, "gate.yaml": ONE_LINE})
    assert said(gate(folder, "init", "--adopt", "--owner", "data-team")) == (
        2,
        "",
        (
            "error: `waivers: waivers.yaml` cannot be added at the end of gate.yaml\n"
            "  fix: Write that line into gate.yaml, and run this again.\n"
        ),
    )
    assert ((folder / "gate.yaml").read_text(), (folder / "waivers.yaml").exists()) == (ONE_LINE, False)


@pytest.mark.parametrize("arguments", [("--adopt",), ("--owner", "data-team"), ("--adopt", "--owner", " ")])
def test_adopting_needs_someone_who_answers_for_it(arguments: tuple[str, ...], repository: Path) -> None:
    done = gate(repository, "init", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "fix: Say who " in done.stderr
    assert not (repository / "gate.yaml").exists()


def test_a_file_that_cannot_be_written_leaves_none(repository: Path) -> None:
    argv = ["sh", "-c", f"ulimit -f 0; exec '{GATE}' init"]
    done = subprocess.run(argv, cwd=repository, env=variables(), capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 3
    assert not (repository / "gate.yaml").exists()
