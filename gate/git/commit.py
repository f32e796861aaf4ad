"""A commit's files as a tree, read without a checkout."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Literal

from msgspec import Struct

from gate.errors import InputError
from gate.git.objects import Objects
from gate.tree import SKIPPED_FOLDERS, normalize, readable

_KINDS: Mapping[bytes, Literal["file", "link", "submodule"]] = {b"120000": "link", b"160000": "submodule"}


class Entry(Struct, frozen=True):
    """What a commit holds at a path, and the name of its content."""

    kind: Literal["file", "link", "submodule"]
    content: str
    executable: bool = False


def entries(listed: bytes, prefix: str = "") -> dict[str, Entry]:
    """Read what `git ls-tree -r -z` lists; paths lose the prefix that they all have."""
    found: dict[str, Entry] = {}
    for line in listed.split(b"\0"):
        if line:
            about, name = line.split(b"\t", 1)
            mode, _, content = about.split(b" ")
            found[os.fsdecode(name).removeprefix(prefix)] = Entry(_KINDS.get(mode, "file"), content.decode("ascii"), mode == b"100755")
    return found


class CommitTree:
    """The files below a folder as they are in a commit (see `gate.model.ports.Tree`).

    Links are not followed, and a submodule's files are not part of the commit: what leads through either is refused.
    """

    complete = True

    def __init__(self, entries: Mapping[str, Entry], objects: Objects, shown: str) -> None:
        self._entries = entries
        self._folders = _folders(entries)
        self._objects = objects
        self._shown = shown

    def close(self) -> None:
        """End the process that reads."""
        self._objects.close()

    def _locate(self, path: str) -> str:
        place = normalize(path)
        for step in accumulate(place.split("/"), "{}/{}".format):
            entry = self._entries.get(step)
            if entry is not None and entry.kind != "file":
                raise self._refused(step, entry)
        return place

    def _refused(self, path: str, entry: Entry) -> InputError:
        if entry.kind == "link":
            message = f"{path} is a link in {self._shown}; links are not followed there"
            return InputError(message, path=path, remediation="Replace the link by what it leads to.")
        message = f"{path} is a submodule in {self._shown}; its files are not part of the commit"
        return InputError(message, path=path, remediation="Keep what judges in the repository itself.")

    def read(self, path: str) -> bytes:
        place = self._locate(path)
        if place in self._entries:
            return self._objects.read(self._entries[place].content, path)
        if place in self._folders:
            raise InputError(f"{path} is a folder in {self._shown}", path=path, remediation="Name a file.")
        raise InputError(f"{path} does not exist in {self._shown}", path=path, remediation="Correct the path, or commit the file there.")

    def exists(self, path: str) -> bool:
        place = self._locate(path)
        return place in self._entries or place in self._folders

    def is_dir(self, path: str) -> bool:
        return self._locate(path) in self._folders

    def files(self, folder: str) -> Iterator[str]:
        prefix = self._prefix(folder)
        below = [path for path in self._entries if path.startswith(prefix) and not _skipped(path[len(prefix) :])]
        for path in below:
            if self._entries[path].kind == "submodule":
                raise self._refused(path, self._entries[path])
        yield from sorted(map(readable, below))

    def children(self, folder: str) -> list[str]:
        prefix = self._prefix(folder)
        return sorted(readable(path) for path in self._entries if path.startswith(prefix) and "/" not in path[len(prefix) :])

    def _prefix(self, folder: str) -> str:
        place = self._locate(folder)
        if place not in self._folders:
            raise InputError(f"{folder} is no folder in {self._shown}", path=folder, remediation="Correct the path, or commit the folder.")
        return f"{place}/" if place else ""


def _folders(paths: Iterable[str]) -> set[str]:
    found = {""}
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def _skipped(path: str) -> bool:
    return not SKIPPED_FOLDERS.isdisjoint(path.split("/")[:-1])
