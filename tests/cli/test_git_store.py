"""Evidence on a branch of `origin`, from two clones: real `gate`, Terraform and git."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import gate, said
from tests.evidence.stores import BRANCH, clone, git, remote
from tests.programs import require

SETTINGS = """\
version: 1
environments:
  dev:
    terraform: {dir: dev, state: {backend: local}}
evidence: {store: "git://gate-evidence"}
"""


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """A repository with one environment, whose state lies in the clone."""
    require("terraform")
    require("git")
    bare = remote(tmp_path)
    first = tmp_path / "first"
    (first / "dev").mkdir()
    (first / "dev/main.tf").write_text('resource "terraform_data" "greeting" {\n  input = "hello"\n}\n')
    (first / "gate.yaml").write_text(SETTINGS)
    (first / ".gitignore").write_text(".gate/\n*.tfstate*\n")
    git(first, "add", "-A")
    git(first, "commit", "-q", "-m", "environments")
    git(first, "push", "-q", "origin", "HEAD:refs/heads/main")
    return bare


def test_what_one_clone_applied_the_other_knows(origin: Path, tmp_path: Path) -> None:
    one, two = (clone(origin, tmp_path / name, "--branch=main") for name in ("one", "two"))
    assert gate(one, "plan", "dev").returncode == 0
    assert said(gate(one, "apply", "dev"))[:2] == (0, "APPLIED  dev: 1 created, as judged\n")
    assert gate(two, "plan", "dev").returncode == 0

    records = [name for name in git(origin, "ls-tree", "-r", "--name-only", BRANCH).splitlines() if name.startswith("records/")]
    assert records == [f"records/dev/0000000{number}.json" for number in (1, 2, 3, 4)]
    assert git(one, "status", "--porcelain") == ""

    git(origin, "update-ref", f"refs/heads/{BRANCH}", f"{BRANCH}~")
    refused = gate(two, "plan", "dev")
    assert (refused.returncode, refused.stdout) == (3, "")
    assert refused.stderr.splitlines()[-2].startswith("error: the branch gate-evidence of origin was rewritten: ")
