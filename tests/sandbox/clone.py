"""A clone of the repository as its working tree stands, with a bare remote, for runs that must not touch the real one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.sandbox.mirror import REPOSITORY
from tests.sandbox.overlay import commit


def copy_repository(folder: Path) -> None:
    """Copy the files that git knows of, or would, as they stand in the working tree; without the tests."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=REPOSITORY, check=True, capture_output=True
    )
    for name in listed.stdout.decode("utf-8").split("\0"):
        if name and not name.startswith("tests/") and (REPOSITORY / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, folder / name)


def make_clone(folder: Path) -> tuple[Path, Path]:
    """Make a repository of the working tree's files: a clone with branch `main`, and the bare remote that it follows."""
    clone, remote = folder / "clone", folder / "remote.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(remote)], check=True)
    subprocess.run(["git", "clone", "--quiet", str(remote), str(clone)], check=True, stderr=subprocess.DEVNULL)
    subprocess.run(["git", "checkout", "--quiet", "-B", "main"], cwd=clone, check=True)
    copy_repository(clone)
    commit(clone, "The repository as it stands")
    return clone, remote
