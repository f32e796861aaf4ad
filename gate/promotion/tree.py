"""Digests of every file that a plan and its verdict were made from, so that a later difference has a name."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from gate.errors import InputError
from gate.model.canonical import canonical, digest

_SKIPPED_FOLDERS = frozenset({".git", ".gate", ".terraform"})
_STATE = re.compile(r".+\.tfstate|.+\.tfstate(\.[^/]+)?\.backup|\..+\.lock\.info|\.tfstate")
"""Terraform's local state, its backups and locks: an apply writes them."""


class TreeDigest(Struct, frozen=True, kw_only=True):
    """Path → `mode digest` of each file. Two trees with one key are the same exactly if their `digest` is."""

    files: dict[str, str] = {}
    key: str = ""
    """Stays beside the plan: whoever knows the repository could else guess a password in a file that git ignores from the digest."""

    @property
    def digest(self) -> str:
        """The digest over all paths, modes and contents, and the key."""
        return digest(canonical({"files": self.files, "key": self.key}))

    def keyed(self, key: str | None = None) -> TreeDigest:
        """Return the same tree with a key, a new one if none is given."""
        return replace(self, key=secrets.token_hex(16) if key is None else key)

    def differences(self, now: TreeDigest) -> tuple[str, ...]:
        """Return, in words, what is different now."""
        return tuple(_difference(path, self.files.get(path), now.files.get(path)) for path in self.changed(now))

    def content(self, name: str) -> str | None:
        """Return the digest of one file's content, None where it is not in the tree."""
        entry = self.files.get(name)
        return None if entry is None else f"sha256:{entry.split()[1]}"

    def changed(self, now: TreeDigest) -> tuple[str, ...]:
        """Return the paths that are different now."""
        paths = sorted(self.files.keys() | now.files.keys())
        return tuple(path for path in paths if self.files.get(path) != now.files.get(path))


def _difference(path: str, before: str | None, now: str | None) -> str:
    if before is None:
        return f"{path} is new"
    if now is None:
        return f"{path} is gone"
    if before.split()[1] == now.split()[1]:
        return f"{path} has another mode"
    return f"{path} changed"


def file_digest(path: Path) -> str:
    """Return the digest of one file's content. Raises OSError."""
    with path.open("rb") as stream:
        return f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}"


def digest_tree(base: Path, folders: Iterable[Path], files: Iterable[Path], without: Iterable[Path] = ()) -> TreeDigest:
    """Digest all files below `folders`, ignored ones too, and each of `files`; paths are relative to `base`.

    Left out: `.git`, `.gate`, `.terraform`, what `without` names, and below `folders` whatever is named like local state.
    A single file that does not exist is left out, so that it shows as gone. Raises InputError when something cannot be read.
    """
    excluded = {Path(os.path.normpath(path)) for path in without}
    walked = (path for folder in folders for path in _walk(base, folder, excluded, set()))
    single = (path for file in files if os.path.lexists(path := Path(os.path.normpath(file))) and path not in excluded)
    found: dict[str, str] = {}
    for path in (*walked, *single):
        name = _name(base, path)
        if name not in found:
            found[name] = _entry(base, path)
    return TreeDigest(files=found)


def _name(base: Path, path: Path) -> str:
    name = Path(os.path.relpath(path, base)).as_posix()
    if not name.isascii() and name != name.encode("utf-8", "replace").decode("utf-8"):
        raise InputError(f"{name!a} has a name that is not UTF-8", path=ascii(name), remediation="Rename the file.")
    return name


def _walk(base: Path, folder: Path, excluded: set[Path], seen: set[Path]) -> Iterator[Path]:
    """Yield files, links to folders, and what those lead to; `seen` keeps links from leading in circles."""

    def refuse(error: OSError) -> None:
        raise _unreadable(base, Path(error.filename), error.strerror) from error

    for here, folders, names in os.walk(Path(os.path.normpath(folder)), onerror=refuse):
        seen.add(Path(here).resolve())
        below = [Path(here) / name for name in sorted(folders) if name not in _SKIPPED_FOLDERS]
        folders[:] = [path.name for path in below if path not in excluded and not path.is_symlink()]
        for link in (path for path in below if path.is_symlink()):
            yield link
            if link.resolve() not in seen:
                yield from _walk(base, link, excluded, seen)
        yield from (path for name in sorted(names) if not _STATE.fullmatch(name) and (path := Path(here) / name) not in excluded)


def is_walked(base: Path, name: str, without: Iterable[Path] = ()) -> bool:
    """Whether `digest_tree` would find a file of that name below a folder, if it were there."""
    path = Path(os.path.normpath(base / name))
    left_out = any(path.is_relative_to(os.path.normpath(one)) for one in without)
    return not left_out and _SKIPPED_FOLDERS.isdisjoint(Path(name).parts[:-1]) and not _STATE.fullmatch(path.name)


def _entry(base: Path, path: Path) -> str:
    try:
        content = hashlib.sha256()
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            with path.open("rb") as stream:
                content = hashlib.file_digest(stream, "sha256")
        elif not (path.is_symlink() and stat.S_ISDIR(mode)):
            raise _unreadable(base, path, "it is neither a file nor a folder")
        if path.is_symlink():
            content.update(b"\0" + os.fsencode(path.readlink()))
            return f"120000 {content.hexdigest()}"
    except OSError as error:
        raise _unreadable(base, path, error.strerror) from error
    return f"{'100755' if mode & stat.S_IXUSR else '100644'} {content.hexdigest()}"


def _unreadable(base: Path, path: Path, reason: str | None) -> InputError:
    name = _name(base, path)
    return InputError(f"{name} cannot be read: {reason}", path=name, remediation="Make it an ordinary, readable file, or remove it.")
