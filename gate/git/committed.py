"""What a commit says the files of a working tree are: mode and digest of each, links followed inside the commit. Writes nothing."""

from __future__ import annotations

import hashlib
import os
import posixpath
from collections.abc import Collection, Iterator, Mapping

from gate.errors import RefusedError
from gate.git.commit import Entry
from gate.git.objects import Objects

_LONGEST = 40
"""Links on the way to one file, as Linux counts them."""


class Committed:
    """The files of a commit, named by their paths from a folder (`prefix`, from the repository's top)."""

    def __init__(self, entries: Mapping[str, Entry], objects: Objects, prefix: str) -> None:
        self._entries = entries
        self._objects = objects
        self._prefix = prefix

    def digests(self, names: Collection[str], folders: Collection[str]) -> dict[str, str]:
        """Return path → mode and digest of those files, and of all below the folders, that are in the commit."""
        wanted = {*names, *(name for folder in folders for name in self._below(folder, set()))}
        found = {name: self._digest(name) for name in sorted(wanted)}
        return {name: digest for name, digest in found.items() if digest is not None}

    def _below(self, folder: str, seen: set[str]) -> Iterator[str]:
        real = self._resolve(posixpath.join(self._prefix, folder))
        if real is None or real in seen:
            return
        seen.add(real)
        prefix = f"{real}/" if real else ""
        for path in self._entries:
            if path.startswith(prefix):
                name = posixpath.normpath(posixpath.join(folder, path.removeprefix(prefix)))
                yield name
                if self._entries[path].kind == "link":
                    yield from self._below(name, seen)

    def _digest(self, name: str) -> str | None:
        """Return a file's mode and digest; a link's is over what it leads to, and over where it says that lies."""
        folder, last = posixpath.split(posixpath.join(self._prefix, name))
        real = self._resolve(folder)
        place = posixpath.join(real or "", last)
        entry = self._entries.get(place)
        if real is None or entry is None or entry.kind == "submodule":
            return None
        content = self._objects.read(entry.content, place)
        if entry.kind == "file":
            return f"{'100755' if entry.executable else '100644'} {hashlib.sha256(content).hexdigest()}"
        target = self._target(place)
        return None if target is None else f"120000 {hashlib.sha256(target + bytes(1) + content).hexdigest()}"

    def _target(self, link: str) -> bytes | None:
        """Return what a link leads to: the content of a file, nothing of a folder, None where it is not in the commit."""
        real = self._resolve(link)
        entry = self._entries.get(real or "")
        if entry is not None:
            return self._objects.read(entry.content, link)
        return b"" if real is not None and any(path.startswith(f"{real}/") for path in self._entries) else None

    def _resolve(self, path: str) -> str | None:
        """Return where a path leads, through links; None where it leaves the repository, or goes in circles."""
        here: list[str] = []
        waiting = path.split("/")[::-1]
        links = 0
        while waiting:
            part = waiting.pop()
            if part == ".." and not here:
                return None
            if part == "..":
                here.pop()
            elif part not in ("", "."):
                here.append(part)
                links += self._follow(here, waiting)
            if links > _LONGEST:
                return None
        return "/".join(here)

    def _follow(self, here: list[str], waiting: list[str]) -> int:
        """Go on where the link leads, if there is one."""
        place = "/".join(here)
        entry = self._entries.get(place)
        if entry is None or entry.kind == "file":
            return 0
        if entry.kind == "submodule":
            raise RefusedError(
                f"{place} is a submodule, and what lies in it is no part of the commit",
                path=place,
                remediation="Keep in the repository itself what is applied, or let a module name its source and commit.",
            )
        target = os.fsdecode(self._objects.read(entry.content, place))
        here.pop()
        waiting.extend(target.split("/")[::-1])
        return _LONGEST + 1 if target.startswith("/") else 1
