"""One long-lived `git cat-file`: ids in, contents out. Nothing is filtered, converted or fetched."""

from __future__ import annotations

from collections.abc import Mapping

from gate.errors import InputError, ProcessError
from gate.process import pipes, reap, spawn

LARGEST = 64 * 1024 * 1024
"""Bytes of the largest file that is read: what judges is written by people."""


class Objects:
    """The contents of a repository's objects. The process starts with the first one."""

    def __init__(self, argv: tuple[str, ...], env: Mapping[str, str]) -> None:
        self._argv = argv
        self._env = env
        self._process: _Process | None = None

    def read(self, name: str, path: str) -> bytes:
        """Return what an object holds; `path` is what messages call it. Raises InputError and ProcessError."""
        if self._process is None:
            self._process = _Process(self._argv, self._env)
        size = self._process.ask(name, path)
        if size > LARGEST:
            self.close()
            raise InputError(
                f"{path} has {size} bytes, more than the {LARGEST} that are read from a commit",
                path=path,
                remediation="Split the file, or keep it out of the folders of rules and data.",
            )
        return self._process.take(size)

    def close(self) -> None:
        """End the process; reading again starts another one."""
        if self._process is not None:
            self._process.close()
            self._process = None


class _Process:
    def __init__(self, argv: tuple[str, ...], env: Mapping[str, str]) -> None:
        self._process = spawn(argv, env)
        self._stdin, self._stdout, self._stderr = pipes(self._process)

    def ask(self, name: str, path: str) -> int:
        """Ask for an object, and return its size."""
        try:
            self._stdin.write(f"{name}\n".encode("ascii"))
            self._stdin.flush()
        except BrokenPipeError:
            raise self._gone() from None
        match self._stdout.readline().split():
            case [_, b"blob", size]:
                return int(size)
            case [_, b"missing"]:
                raise InputError(
                    f"{path} belongs to the commit, but its content cannot be read from this clone",
                    path=path,
                    remediation="Clone anew, without `--filter`; `git fsck` says whether this clone is damaged.",
                )
        raise self._gone()

    def take(self, size: int) -> bytes:
        """Return the content that follows."""
        content = self._stdout.read(size)
        if len(content) != size or self._stdout.read(1) != b"\n":
            raise self._gone()
        return content

    def _gone(self) -> ProcessError:
        self._process.kill()
        said = self._stderr.read().decode("utf-8", "replace").strip() or "it ended without an answer"
        return ProcessError(f"git cat-file failed: {said}", remediation="Clone anew; `git fsck` says whether this clone is damaged.")

    def close(self) -> None:
        """End the process, whatever it still wanted to say."""
        self._process.kill()
        reap(self._process)
