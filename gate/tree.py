"""Trees of files to read: a folder, or files in memory (a commit is read in `gate.git`). What the files mean is not known here."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from gate.errors import InputError


def normalize(path: str) -> str:
    """Return `path` without `.` and `..`. Raises InputError where it leaves the tree."""
    if path.startswith("/"):
        raise InputError(f"{path} is an absolute path", path=path, remediation="Name a path relative to the repository.")
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                raise InputError(f"{path} leads out of the repository", path=path, remediation="Name a path inside the repository.")
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


_NAME_A_FILE = "Create the file, or correct the path that names it."

SKIPPED_FOLDERS = frozenset({".git", ".terraform", ".gate"})


class FolderTree:
    """The files below a folder as they are now. Links that lead out of the folder are refused."""

    complete = True

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def _locate(self, path: str) -> Path:
        within = normalize(path)
        if self._has_no_links(within):
            return self.root / within
        try:
            place = (self.root / within).resolve()
            impossible = place.is_symlink()  # links in a circle, which Python 3.13 and newer leave as they are
            place.exists()
        except (OSError, RuntimeError, ValueError):  # a name that is too long, links in a circle, a NUL
            impossible = True
        if impossible:
            raise InputError(f"{path!r} cannot be a path here", path=path, remediation="Correct the path, or the links on its way.")
        if place != self.root and self.root not in place.parents:
            raise InputError(f"{path} is a link to a place outside the repository", path=path, remediation="Replace the link by the file.")
        return place

    def _has_no_links(self, within: str) -> bool:
        """Whether a path is there and leads through no link: most do, and are found without being resolved."""
        here = str(self.root)
        try:
            for part in within.split("/"):
                here = f"{here}/{part}"
                if stat.S_ISLNK(os.lstat(here).st_mode):
                    return False
        except (OSError, ValueError):
            return False
        return True

    def read(self, path: str) -> bytes:
        place = self._locate(path)
        try:
            mode = place.stat().st_mode
            if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):  # a pipe would be waited for
                raise InputError(f"{path} cannot be read: it is a pipe or device", path=path, remediation="Make it a readable file.")
            return place.read_bytes()
        except FileNotFoundError:
            raise InputError(f"{path} does not exist", path=path, remediation=_NAME_A_FILE) from None
        except OSError as error:
            message = f"{path} cannot be read: {error.strerror}"
            raise InputError(message, path=path, remediation="Make it a readable file.") from error

    def exists(self, path: str) -> bool:
        return self._locate(path).exists()

    def is_dir(self, path: str) -> bool:
        return self._locate(path).is_dir()

    def files(self, folder: str) -> Iterator[str]:
        base = self._locate(folder)

        def refuse(error: OSError) -> None:
            raise InputError(f"{folder} cannot be read: {error.strerror}", path=folder, remediation="Make it a readable folder.") from error

        found: list[str] = []
        for here, folders, names in os.walk(base, onerror=refuse):
            folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
            relative = Path(here).relative_to(self.root)
            found.extend(readable((relative / name).as_posix()) for name in names)
        yield from sorted(found)

    def children(self, folder: str) -> list[str]:
        try:
            with os.scandir(self._locate(folder)) as entries:
                names = [entry.name for entry in entries if not entry.is_dir(follow_symlinks=False)]
        except OSError as error:
            message = f"{folder} cannot be read: {error.strerror}"
            raise InputError(message, path=folder, remediation="Create the folder, or correct the path that names it.") from error
        prefix = normalize(folder)
        return sorted(readable(f"{prefix}/{name}" if prefix else name) for name in names)


def readable(path: str) -> str:
    """Return a path that every report can carry. Raises InputError for a name that is not UTF-8."""
    try:
        path.encode()
    except UnicodeEncodeError as error:
        shown = os.fsencode(path).decode("utf-8", "backslashreplace")
        raise InputError(f"the name of {shown} is not UTF-8", path=shown, remediation="Rename the file.") from error
    return path


class MemoryTree:
    """Files held in memory. Not `complete` where they are only some of what there was, as inside a saved plan."""

    def __init__(self, files: Mapping[str, bytes], *, complete: bool = True) -> None:
        self.complete = complete
        self._files = {normalize(path): content for path, content in files.items()}

    def read(self, path: str) -> bytes:
        try:
            return self._files[normalize(path)]
        except KeyError:
            raise InputError(f"{path} does not exist", path=path, remediation=_NAME_A_FILE) from None

    def exists(self, path: str) -> bool:
        return normalize(path) in self._files or self.is_dir(path)

    def is_dir(self, path: str) -> bool:
        prefix = _prefix(path)
        return any(one.startswith(prefix) for one in self._files)

    def files(self, folder: str) -> Iterator[str]:
        prefix = _prefix(folder)
        yield from sorted(one for one in self._files if one.startswith(prefix))

    def children(self, folder: str) -> list[str]:
        prefix = _prefix(folder)
        return [one for one in self.files(folder) if "/" not in one[len(prefix) :]]


def _prefix(folder: str) -> str:
    path = normalize(folder)
    return f"{path}/" if path else ""
