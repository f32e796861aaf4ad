"""A `gate.yaml` that is not written yet, in the tree that it would stand in."""

from __future__ import annotations

from collections.abc import Iterator

from gate.config.loader import load
from gate.config.project import Project
from gate.errors import ConfigError
from gate.model.ports import Tree


class Draft:
    """A tree of files with one file more."""

    def __init__(self, tree: Tree, path: str, text: str) -> None:
        self.complete = tree.complete
        self._tree = tree
        self._path = path
        self._text = text

    def read(self, path: str) -> bytes:
        return self._text.encode() if path == self._path else self._tree.read(path)

    def exists(self, path: str) -> bool:
        return path == self._path or self._tree.exists(path)

    def is_dir(self, path: str) -> bool:
        return path != self._path and self._tree.is_dir(path)

    def files(self, folder: str) -> Iterator[str]:
        return self._tree.files(folder)

    def children(self, folder: str) -> list[str]:
        return self._tree.children(folder)


def project(tree: Tree, path: str, text: str) -> Project:
    """Read a text as if it were the file already. Raises ConfigError where it could not stand there."""
    try:
        return load(Draft(tree, path, text), path)
    except ConfigError as error:
        raise ConfigError(
            f"what was found here cannot be written as a gate.yaml: {error.message}",
            remediation=f"Rename what it names, or write gate.yaml by hand. {error.remediation}",
        ) from error
