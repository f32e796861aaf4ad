"""Runs the command line, and keeps everything that it says or writes."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.cli.commands import GATE, gate, variables

IN_CLEAR = (".tfplan", ".tfstate", ".tfstate.backup")
"""Ends of names of files that Terraform itself writes, secrets and all, and that stay where they are."""


class Runs:
    """What the commands said and wrote that ran in one folder: by a name, each text once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: dict[str, str] = {}
        self.codes: dict[str, int] = {}
        self._before = dict(self._files())

    def gate(self, name: str, *arguments: str, **more: str) -> str:
        """Run a command; return its standard output."""
        ended = gate(self.folder, *arguments, **more)
        self.said[f"{name}, stderr"] = ended.stderr
        return self._keep(name, ended)

    def at_a_terminal(self, name: str, *arguments: str, **more: str) -> str:
        """Run a command with a terminal for its standard error, where it soon tells what Terraform says; return its standard output."""
        terminal, theirs = pty.openpty()
        told: list[bytes] = []
        reader = threading.Thread(target=_read, args=(terminal, told))
        reader.start()
        argv = [str(GATE), *arguments]
        ended = subprocess.run(
            argv, cwd=self.folder, env=variables(**more), stdout=subprocess.PIPE, stderr=theirs, encoding="utf-8", timeout=60, check=False
        )
        os.close(theirs)
        reader.join()
        os.close(terminal)
        self.said[f"{name}, stderr"] = b"".join(told).decode("utf-8", "replace")
        return self._keep(name, ended)

    def _keep(self, name: str, ended: subprocess.CompletedProcess[str]) -> str:
        self.codes[name] = ended.returncode
        self.said[f"{name}, stdout"] = ended.stdout
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


def _read(terminal: int, told: list[bytes]) -> None:
    """Collect what is written to a terminal until its other end is closed."""
    with suppress(OSError):  # how Linux says so
        while more := os.read(terminal, 65536):
            told.append(more)
