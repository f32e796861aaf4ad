"""What git says of the working tree, whatever the caller's environment and the repository's configuration say."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from gate.errors import ProcessError
from gate.git import Git
from gate.promotion.ports import Commit
from tests.programs import require


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    return subprocess.run((require("git"), *identity, *arguments), cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    (folder / "flows").mkdir(parents=True)
    git(folder, "init", "-q")
    (folder / "flows/a.yml").write_text("id: a\n")
    (folder / ".gitignore").write_text("*.log\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "first")
    return folder


def test_a_clean_tree(repository: Path) -> None:
    assert Git(repository, os.environ).commit() == Commit(id=git(repository, "rev-parse", "HEAD"), dirty=())
    assert Git(repository / "flows", os.environ).root() == repository
    assert Git(repository / "flows", os.environ).tracked() == ("a.yml",)


def test_what_differs_from_the_commit(repository: Path) -> None:
    (repository / "flows/a.yml").write_text("id: b\n")
    (repository / "flows/ü b.yml").write_text("id: new\n")
    (repository / "x.log").write_text("ignored\n")
    (repository / "staged").write_text("")
    git(repository, "add", "staged")
    git(repository, "mv", ".gitignore", "moved")
    assert Git(repository, os.environ).dirty() == (".gitignore", "flows/a.yml", "flows/ü b.yml", "moved", "staged", "x.log")


def test_no_repository_and_no_commit_yet(tmp_path: Path) -> None:
    assert Git(tmp_path, os.environ).commit() is None
    git(tmp_path, "init", "-q")
    assert Git(tmp_path, os.environ).commit() is None


def test_the_callers_git_variables_are_not_obeyed(repository: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    misled = {**os.environ, "GIT_DIR": str(other / ".git"), "GIT_WORK_TREE": str(other), "GIT_INDEX_FILE": "/nowhere"}
    assert Git(repository, misled).root() == repository
    assert Git(repository, misled).commit() == Git(repository, os.environ).commit()


def test_programs_that_the_repository_names_are_not_started(repository: Path, tmp_path: Path) -> None:
    spy = tmp_path / "spy"
    spy.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    spy.chmod(0o755)
    git(repository, "config", "core.fsmonitor", str(spy))
    git(repository, "config", "core.pager", str(spy))
    Git(repository, os.environ).commit()
    Git(repository, os.environ).tracked()
    assert not (tmp_path / "started").exists()


def test_a_broken_repository_is_told_in_gits_words(repository: Path) -> None:
    (repository / ".git/config").write_text("[core\n")
    with pytest.raises(ProcessError, match=r"git rev-parse failed: fatal: bad config line 1") as failure:
        Git(repository, os.environ).commit()
    assert failure.value.remediation == "Make `git status` work in this folder."


def test_git_is_missing(repository: Path) -> None:
    with pytest.raises(ProcessError) as failure:
        Git(repository, {"PATH": "/nowhere"}).commit()
    assert failure.value.remediation == "Install git and put it on PATH."
