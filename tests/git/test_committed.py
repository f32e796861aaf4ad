"""What a commit says of files: the same digests as a working tree that was just checked out has, whatever lies in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gate.errors import RefusedError
from gate.git import Git
from gate.promotion.tree import digest_tree
from tests.test_git import git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with ordinary files, an executable, and links to a file, a folder, a link and out of the folder that counts."""
    base = tmp_path / "repository"
    for folder in ("infra/flows/deep", "infra/shared", "elsewhere"):
        (base / folder).mkdir(parents=True)
    (base / "infra/flows/a.yml").write_text("id: a\n")
    (base / "infra/flows/deep/ü b.yml").write_text("id: b\n")
    (base / "infra/flows/run.sh").write_text("#!/bin/sh\n")
    (base / "infra/flows/run.sh").chmod(0o755)
    (base / "infra/shared/c.yml").write_text("id: c\n")
    (base / "elsewhere/d.yml").write_text("id: d\n")
    (base / "infra/flows/file.yml").symlink_to("../shared/c.yml")
    (base / "infra/flows/folder").symlink_to("../shared")
    (base / "infra/flows/again.yml").symlink_to("file.yml")
    (base / "infra/flows/far.yml").symlink_to("../../elsewhere/d.yml")
    git(base, "init", "-q", "-b", "main")
    git(base, "add", "-A")
    git(base, "commit", "-q", "-m", "first")
    return base


def committed(base: Path, *names: str) -> dict[str, str]:
    return Git(base, os.environ).committed("HEAD", names, ["flows"])


def test_a_commit_and_its_working_tree_have_the_same_digests(repository: Path) -> None:
    base = repository / "infra"
    there = digest_tree(base, [base / "flows"], [base / "../elsewhere/d.yml"]).files
    assert sorted(there) == [
        "../elsewhere/d.yml",
        "flows/a.yml",
        "flows/again.yml",
        "flows/deep/ü b.yml",
        "flows/far.yml",
        "flows/file.yml",
        "flows/folder",
        "flows/folder/c.yml",
        "flows/run.sh",
    ]
    assert committed(base, "../elsewhere/d.yml") == there


def test_what_is_in_no_commit_is_left_out(repository: Path) -> None:
    base = repository / "infra"
    (base / "flows/new.yml").write_text("id: new\n")
    found = committed(base, "flows/new.yml", "../../outside", "/etc/hostname", "flows")
    assert [name for name in found if name not in digest_tree(base, [base / "flows"], []).files] == []
    assert "flows/new.yml" not in found


@pytest.mark.parametrize(
    "target", ["/etc/hostname", "../../../outside", "nowhere.yml", "link.yml"], ids=["absolute", "out", "lost", "self"]
)
def test_a_link_that_leads_out_of_the_commit_proves_nothing(repository: Path, target: str) -> None:
    (repository / "infra/flows/link.yml").symlink_to(target)
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "link")
    assert "flows/link.yml" not in committed(repository / "infra")


def test_links_that_lead_in_circles_end(repository: Path) -> None:
    (repository / "infra/shared/back").symlink_to("../flows")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "circle")
    assert "flows/folder/back" in committed(repository / "infra")


def test_a_submodule_is_named(repository: Path) -> None:
    git(repository, "update-index", "--add", "--cacheinfo", f"160000,{git(repository, 'rev-parse', 'HEAD')},infra/flows/module")
    git(repository, "commit", "-q", "-m", "module")
    with pytest.raises(RefusedError) as refused:
        committed(repository / "infra", "flows/module/main.tf")
    assert (refused.value.message, refused.value.remediation) == (
        "infra/flows/module is a submodule, and what lies in it is no part of the commit",
        "Keep in the repository itself what is applied, or let a module name its source and commit.",
    )
