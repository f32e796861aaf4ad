"""Evidence in a folder: one file per object, created once, never overwritten, on disk before anyone relies on it."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from gate.errors import EvidenceError
from gate.promotion.durable import create, private_folder

_INCOMING = ".incoming"


class FolderObjects:
    """The folder that `evidence.store` names (see `gate.promotion.ports.Objects`)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self, folder: str) -> list[str]:
        place = self._folder / folder
        try:
            return sorted(path.name for path in place.iterdir())
        except FileNotFoundError:
            return []
        except OSError as error:
            raise EvidenceError(
                f"the evidence in {place} cannot be read: {error.strerror}", path=str(place), remediation="Make it a readable folder."
            ) from error

    def read(self, name: str) -> bytes | None:
        path = self._folder / name
        try:
            return _content(path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise EvidenceError(
                f"{path} cannot be read: {error.strerror}", path=str(path), remediation="Make it a readable file."
            ) from error

    def lost(self, folder: str) -> list[bytes]:  # noqa: ARG002
        return []

    def create(self, name: str, content: bytes) -> bool:
        path = self._folder / name
        private_folder(path.parent)
        try:
            create(path, content, incoming=private_folder(self._folder / _INCOMING))
        except FileExistsError:
            return False
        return True


def _content(path: Path) -> bytes:
    """Read a file that lies there itself: what a link or a pipe leads to, others can change, or never end."""
    with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:  # noqa: PTH123 - has no flags
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "it is no file")
        return file.read()
