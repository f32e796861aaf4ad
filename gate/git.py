"""What git says of the working tree. Reads only: no hook, filter of ours, pager or prompt is started."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gate.errors import ProcessError
from gate.process import Completed, run
from gate.promotion.ports import Commit

_PASSED = ("PATH", "HOME", "TMPDIR")
_QUIET = ("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "core.pager=cat", "-c", "core.quotePath=false")
_DEADLINE = 60.0


class Git:
    """The repository around a folder (see `gate.promotion.ports.Repository`). The caller's GIT_* variables are not obeyed."""

    def __init__(self, folder: Path, caller: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = {name: caller[name] for name in _PASSED if name in caller} | {
            "LC_ALL": "C",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_NO_REPLACE_OBJECTS": "1",
        }

    def root(self) -> Path | None:
        """Return the repository's top folder, None outside a repository. Raises ProcessError."""
        completed = self._git("rev-parse", "--show-toplevel")
        if completed.code == 0:
            return Path(completed.stdout.decode("utf-8", "surrogateescape").removesuffix("\n"))
        if "not a git repository" in completed.stderr:
            return None
        raise self._failure("rev-parse", completed)

    def commit(self) -> Commit | None:
        """Return what is checked out, and which files differ from it. Raises ProcessError."""
        if self.root() is None:
            return None
        head = self._git("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        if head.code == 1:
            return None
        if head.code != 0:
            raise self._failure("rev-parse", head)
        return Commit(id=head.stdout.decode("ascii").strip(), dirty=self.dirty())

    def dirty(self) -> tuple[str, ...]:
        """Return the paths, from the repository's root, that differ from the commit or are not tracked. Raises ProcessError."""
        status = self._git("status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--ignore-submodules=none")
        if status.code != 0:
            raise self._failure("status", status)
        return tuple(sorted(entry[3:] for entry in _names(status.stdout)))

    def tracked(self) -> tuple[str, ...]:
        """Return the paths, from the folder, of all tracked files. Raises ProcessError."""
        listed = self._git("ls-files", "-z")
        if listed.code != 0:
            raise self._failure("ls-files", listed)
        return tuple(sorted(_names(listed.stdout)))

    def _git(self, *arguments: str) -> Completed:
        return run(("git", *_QUIET, *arguments), cwd=self._folder, env=self._environment, timeout=_DEADLINE)

    def _failure(self, command: str, completed: Completed) -> ProcessError:
        said = completed.stderr.strip() or f"it ended with code {completed.code}"
        return ProcessError(f"git {command} failed: {said}", remediation="Make `git status` work in this folder.")


def _names(listed: bytes) -> list[str]:
    return [name.decode("utf-8", "backslashreplace") for name in listed.split(b"\0") if name]
