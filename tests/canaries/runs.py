"""Runs the command line, and keeps everything that it says or writes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.cli.commands import gate

IN_CLEAR = (".tfplan", ".tfstate", ".tfstate.backup")
"""Ends of names of files that Terraform itself writes, secrets and all, and that stay where they are."""


class Runs:
    """What the commands said and wrote that ran in one folder: by a name, each text once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: dict[str, str] = {}
        self.codes: dict[str, int] = {}
        self._before = dict(self._files())

    def gate(self, name: str, *arguments: str, **variables: str) -> str:
        """Run a command; return its standard output."""
        ended = gate(self.folder, *arguments, **variables)
        self.codes[name] = ended.returncode
        self.said[f"{name}, stdout"], self.said[f"{name}, stderr"] = ended.stdout, ended.stderr
        for path, content in self._files():
            if self._before.get(path) != content:
                self._before[path] = content
                self.said[f"{name}, file {path}"] = content.decode("utf-8", "backslashreplace")
        return ended.stdout

    def edit(self, name: str, text: str) -> None:
        """Write a file that is no result."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self._before[name] = text.encode()

    def remove(self, name: str) -> None:
        """Remove a file or folder."""
        path = self.folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    def _files(self) -> Iterator[tuple[str, bytes]]:
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and not path.name.endswith(IN_CLEAR) and ".terraform" not in path.parts and "data" not in path.parts:
                yield path.relative_to(self.folder).as_posix(), path.read_bytes()
