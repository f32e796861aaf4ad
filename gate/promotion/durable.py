"""Files that are complete or absent, and on disk before anyone relies on them. Folders that only their owner enters."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from gate.errors import EvidenceError


def private_folder(folder: Path) -> Path:
    """Create a folder, and those above it, for the owner alone. Raises EvidenceError."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        for place in reversed(missing):
            place.mkdir(mode=0o700, exist_ok=True)
            _sync_folder(place.parent)
        if not folder.is_dir():
            raise NotADirectoryError(20, "it is not a folder")
    except OSError as error:
        raise _unwritable(folder, error) from error
    return folder


def create(path: Path, content: bytes, *, incoming: Path | None = None) -> None:
    """Write a new file, 0600 and synced. Raises FileExistsError when there is one already, EvidenceError when it cannot be written.

    The bytes are first written below `incoming` (the file's own folder by default), so that no reader sees a part of them.
    """
    draft = (incoming or path.parent) / f".{path.name}.{secrets.token_hex(8)}.draft"
    try:
        try:
            _write(draft, content)
            os.link(draft, path)
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except FileExistsError:
        raise
    except OSError as error:
        raise _unwritable(path, error) from error


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(descriptor, view) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritable(path: Path, error: OSError) -> EvidenceError:
    return EvidenceError(
        f"{path} cannot be written: {error.strerror}",
        path=str(path),
        remediation="Make room on the disk, or make the folder writable for you, and run the command again; nothing was left half-written.",
    )
