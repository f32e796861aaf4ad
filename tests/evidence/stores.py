"""Places for evidence that tests open, in this process and in others: a folder, a branch of `origin`, a bucket on loopback."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from gate.config.stores import parse
from gate.evidence.folder import FolderObjects
from gate.promotion.ports import Objects

BRANCH = "gate-evidence"


def opened(place: str) -> Objects:
    """Open `CLONE git://BRANCH`, `s3://…` (the environment variables name the server) or a folder."""
    if "git://" in place:
        from gate.git.orphan import OrphanBranch  # noqa: PLC0415 - as gate does

        folder, branch = place.split(" git://")
        return OrphanBranch(Path(folder), branch, os.environ, deadline=10)
    if place.startswith("s3://"):
        from gate.evidence.cloud import CloudObjects  # noqa: PLC0415 - as gate does

        return CloudObjects(parse(place), os.environ, deadline=10)
    return FolderObjects(Path(place))


def git(folder: Path, *arguments: str) -> str:
    """Run git as some engineer, and return what it prints."""
    person = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always")
    return subprocess.run(("git", *person, *arguments), cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def remote(folder: Path) -> Path:
    """Make a repository that others push to, with one commit of code."""
    bare = folder / "origin.git"
    git(folder, "init", "-q", "--bare", str(bare))
    first = clone(bare, folder / "first")
    (first / "a.txt").write_text("a\n")
    git(first, "add", "a.txt")
    git(first, "commit", "-q", "-m", "code")
    git(first, "push", "-q", "origin", "HEAD:refs/heads/main")
    return bare


def clone(bare: Path, folder: Path, *options: str) -> Path:
    """Clone it, as CI or an engineer does."""
    git(bare.parent, "clone", "-q", *options, bare.as_uri(), str(folder))
    return folder


def on(folder: Path) -> str:
    """The place that the branch of evidence is, seen from a clone."""
    return f"{folder} git://{BRANCH}"
