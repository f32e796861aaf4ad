"""The hook that other repositories use, in another repository, with the real pre-commit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import FLOW, SETTINGS, write_repository
from tests.programs import require
from tests.sandbox.clone import make_clone
from tests.test_git import git

PRE_COMMIT = Path(sys.executable).with_name("pre-commit")


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A clone of this repository, and the commit that other repositories would name."""
    require("git")
    clone, _ = make_clone(tmp_path_factory.mktemp("published"))
    return clone, git(clone, "rev-parse", "HEAD")


@pytest.fixture(scope="session")
def variables(tmp_path_factory: pytest.TempPathFactory, published: tuple[Path, str]) -> dict[str, str]:
    """Variables with which hooks find gate installed as pre-commit installs it, once for all tests."""
    home = tmp_path_factory.mktemp("pre-commit")
    identity = {f"GIT_{who}_{what}": "t@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    found = {**os.environ, **identity, "PRE_COMMIT_HOME": str(home), "PRE_COMMIT_COLOR": "never"}
    folder = configured(tmp_path_factory.mktemp("first"), published)
    installed = subprocess.run([PRE_COMMIT, "install-hooks"], cwd=folder, env=found, capture_output=True, text=True, check=False)
    if installed.returncode:
        offline = "pip cannot install gate's requirements here"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{offline}\n{installed.stdout}", pytrace=False)
        pytest.skip(offline)
    return found


def configured(folder: Path, published: tuple[Path, str]) -> Path:
    """Make a repository that uses the hook."""
    repo, rev = published
    git(folder, "init", "-q", "-b", "main")
    (folder / ".pre-commit-config.yaml").write_text(f"repos:\n  - repo: {repo}\n    rev: {rev}\n    hooks:\n      - id: gate-check\n")
    git(folder, "add", "-A")
    return folder


@pytest.fixture
def repository(tmp_path: Path, published: tuple[Path, str], variables: dict[str, str]) -> Path:
    """A repository of somebody else, in which every commit asks the hook."""
    folder = configured(write_repository(tmp_path / "theirs", hello=FLOW), published)
    subprocess.run([PRE_COMMIT, "install"], cwd=folder, env=variables, check=True, capture_output=True)
    return folder


def commit(folder: Path, variables: dict[str, str]) -> tuple[int, str]:
    """Commit everything; return git's exit code and what the hook said."""
    git(folder, "add", "-A")
    done = subprocess.run(["git", "commit", "-m", "change"], cwd=folder, env=variables, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def test_a_commit_passes_and_a_planted_violation_is_refused_at_its_line(repository: Path, variables: dict[str, str]) -> None:
    code, said = commit(repository, variables)
    assert (code, said.split(".", 1)[0], said.rstrip().rsplit(".", 1)[1]) == (0, "gate check", "Passed")
    (repository / "flows/hello.yml").write_text(FLOW.replace("company.team", "finance.reports"))
    code, said = commit(repository, variables)
    assert code == 1
    assert "flows/hello.yml:2:12\n" in said
    assert "deny ENV-01 (high in dev): namespace finance.reports lies outside of dev, which holds company" in " ".join(said.split())
    assert "    2 | namespace: finance.reports\n" in said
    assert git(repository, "rev-list", "--count", "HEAD") == "1"


def test_a_commit_that_only_removes_files_is_judged(repository: Path, variables: dict[str, str]) -> None:
    assert commit(repository, variables)[0] == 0
    (repository / "flows/hello.yml").unlink()
    code, said = commit(repository, variables)
    assert code == 1
    assert "environment dev has no resource, flow or plan to judge" in said


def test_what_is_not_staged_is_not_judged(repository: Path, variables: dict[str, str]) -> None:
    assert commit(repository, variables)[0] == 0
    (repository / "README.md").write_text("Flows of a team.\n")
    git(repository, "add", "README.md")
    (repository / "flows/hello.yml").write_text(FLOW.replace("company.team", "finance.reports"))
    done = subprocess.run(["git", "commit", "-m", "readme"], cwd=repository, env=variables, capture_output=True, text=True, check=False)
    assert (done.returncode, "Passed" in done.stderr) == (0, True)


def test_without_gate_yaml_the_hook_says_what_to_write(repository: Path, variables: dict[str, str]) -> None:
    (repository / "gate.yaml").unlink()
    code, said = commit(repository, variables)
    assert code == 1
    assert "error: there is no gate.yaml" in said
    assert "Run `gate init`, which writes one" in said


def test_outside_a_repository_nothing_is_judged_and_nothing_passes(repository: Path, tmp_path: Path, variables: dict[str, str]) -> None:
    outside = write_repository(tmp_path / "outside", SETTINGS, hello=FLOW)
    (outside / ".pre-commit-config.yaml").write_bytes((repository / ".pre-commit-config.yaml").read_bytes())
    done = subprocess.run([PRE_COMMIT, "run", "--all-files"], cwd=outside, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "are you in a Git repository directory?" in done.stdout
