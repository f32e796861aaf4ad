"""The folder `.gate`: one place per environment for Terraform's data, plans and seals, and the lock that one command holds."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gate.errors import ConfigError, EvidenceError, RefusedError
from gate.promotion.durable import create, private_folder

SCRATCH = ".gate"
DATA = "terraform"
"""The folder of an environment that Terraform keeps what it installs in."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def scratch(base: Path) -> Path:
    """Return `.gate` below a folder; it exists, is private, and git ignores it. Raises EvidenceError."""
    _refuse_links(base / SCRATCH)
    folder = private_folder(base / SCRATCH)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        with suppress(FileExistsError):  # another gate was quicker
            create(ignore, b"*\n")
    return folder


def environment_folder(base: Path, name: str) -> Path:
    """Return the environment's folder below `.gate`. Raises ConfigError for a name that cannot be a folder's, and EvidenceError."""
    if not _NAME.fullmatch(name) or name == "evidence":
        raise ConfigError(
            f"the environment's name {name!r} cannot be that of a folder in {SCRATCH}",
            remediation="Use letters, digits, '.', '_' and '-', begin with a letter or digit, and leave `evidence` to the records.",
        )
    folder = scratch(base) / name
    _refuse_links(folder)
    _refuse_links(*private_folder(folder).iterdir())
    return folder


def _refuse_links(*places: Path) -> None:
    """Raise EvidenceError for a link: gate writes and removes below these places, and a commit may hold links to anywhere."""
    for place in places:
        if place.is_symlink():
            raise EvidenceError(
                f"{place} is a link, and gate keeps what is its own in no other place", path=str(place), remediation="Remove the link."
            )


def plans_folder(base: Path, name: str) -> Path:
    """Return where an environment's plans and seals lie, without creating it."""
    return base / SCRATCH / name / "plans"


def data_folder(environment: Path) -> Path:
    """Return where Terraform keeps what it installs for an environment, below the environment's own folder."""
    return environment / DATA


@contextmanager
def locked(folder: Path, environment: str, *, doing: str) -> Iterator[int]:
    """Hold the environment for one command, and yield the descriptor that holds it. Raises RefusedError while another does.

    The kernel frees the lock when the last process that inherited it ends: after a crash there is nothing to clean up,
    and a Terraform that survives gate still keeps others out.
    """
    path = folder / "lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise EvidenceError(
            f"{path} cannot be opened: {error.strerror}", path=str(path), remediation="Make the folder writable for you."
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RefusedError(
                f"{environment} is busy: {_holder(descriptor)} has not finished yet",
                remediation="Wait for it to end and run the command again. Nothing was started.",
            ) from None
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, f"gate {doing} {environment} (process {os.getpid()})".encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)


def _holder(descriptor: int) -> str:
    return os.pread(descriptor, 200, 0).decode("utf-8", "replace") or "another gate"
