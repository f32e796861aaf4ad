"""Questions to git. Reads only: no hook, filter of ours, pager, prompt or network is started (`gate.git.origin` asks the remote)."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from gate.errors import ConfigError, ProcessError
from gate.git.commit import CommitTree, Entry, entries
from gate.git.committed import Committed
from gate.git.objects import Objects
from gate.process import Completed, run
from gate.promotion.ports import Commit

_PASSED = ("PATH", "HOME", "TMPDIR")
QUIET = (
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "advice.graftFileDeprecated=false"),
    *("-c", "core.commitGraph=false"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.pager=cat"),
    *("-c", "core.quotePath=false"),
    *("-c", "core.warnAmbiguousRefs=true"),
    *("-c", "safe.bareRepository=explicit"),  # tracked files that look like a repository are none
)
_DEADLINE = 60.0


class Git:
    """The repository around a folder (see `gate.promotion.ports.Repository`). The caller's GIT_* variables are not obeyed."""

    def __init__(self, folder: Path, caller: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = {name: caller[name] for name in _PASSED if name in caller} | {
            "LC_ALL": "C",
            "GIT_ALLOW_PROTOCOL": "",
            "GIT_GRAFT_FILE": os.devnull,  # neither this nor a file of precomputed parents says what came before what
            "GIT_LITERAL_PATHSPECS": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_TERMINAL_PROMPT": "0",
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
        head = None if self.root() is None else self.commit_id()
        return None if head is None else Commit(id=head, dirty=self.dirty())

    def commit_id(self) -> str | None:
        """Return the id of what is checked out, None before the first commit. Raises ProcessError."""
        head = self._git("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        if head.code not in (0, 1):
            raise self._failure("rev-parse", head)
        return head.stdout.decode("ascii").strip() if head.code == 0 else None

    def resolve(self, ref: str) -> str:
        """Return the id of the commit that a name means. Raises ConfigError where it means none, or several; ProcessError."""
        if not ref or ref.startswith("-") or ":" in ref or not ref.isprintable():
            raise ConfigError(f"{ref!r} cannot name a commit", remediation="Name a branch, tag or commit, such as `origin/main`.")
        found = self._git("rev-parse", "--verify", f"{ref}^{{commit}}")
        if "is ambiguous" in found.stderr:
            raise ConfigError(
                f"`{ref}` means several things in this repository",
                remediation="Write it in full, such as `refs/remotes/origin/main`, or name the commit by its id.",
            )
        if found.code == 0:
            return found.stdout.decode("ascii").strip()
        if "Needed a single revision" not in found.stderr:
            raise self._failure("rev-parse", found)
        raise ConfigError(f"there is no commit `{ref}` in this clone", remediation=self._how_to_fetch(ref))

    def _how_to_fetch(self, ref: str) -> str:
        branch = ref.removeprefix("refs/remotes/").removeprefix("origin/")
        target = branch if branch == ref else f"{branch}:refs/remotes/origin/{branch}"
        fetch = f"`git fetch origin {target}`"
        if self.is_shallow():
            return f"This clone is shallow: check out with `fetch-depth: 0`, or run {fetch} first."
        return f"Run {fetch}, or correct the name."

    def present(self, commit: str, paths: Sequence[str]) -> set[str]:
        """Return those paths, from the repository's root, that a commit has. Raises ProcessError."""
        listed = self._git("ls-tree", "-z", "--name-only", "--full-tree", commit, "--", *paths)
        if listed.code != 0:
            raise self._failure("ls-tree", listed)
        return set(_names(listed.stdout))

    def tree(self, commit: str, folder: str, shown: str) -> CommitTree:
        """Return the files below a folder of a commit, which `shown` names in messages. Close it after use. Raises ProcessError."""
        return CommitTree(self._entries(commit, f"{folder}/" if folder else ""), self._objects(), shown)

    def committed(self, commit: str, names: Collection[str], folders: Collection[str]) -> dict[str, str]:
        """Return path → mode and digest of those files, and of all below the folders, that a commit has. Paths are from the folder.

        Raises RefusedError for a file below a submodule, InputError and ProcessError where the commit cannot be read.
        """
        prefix = self._git("rev-parse", "--show-prefix")
        if prefix.code != 0:
            raise self._failure("rev-parse", prefix)
        with closing(self._objects()) as objects:
            here = prefix.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")
            return Committed(self._entries(commit), objects, here).digests(names, folders)

    def is_ancestor(self, commit: str, of: str) -> bool:
        """Whether a commit is another one, or came before it. Raises ProcessError, also where a shallow clone cannot tell."""
        asked = self._git("merge-base", "--is-ancestor", commit, of)
        if asked.code not in (0, 1):
            raise self._failure("merge-base", asked)
        if asked.code == 1 and self.is_shallow():
            raise ProcessError(
                f"this clone is shallow, so it does not tell whether {commit} came before {of}",
                remediation="Check out with `fetch-depth: 0`, or run `git fetch --unshallow`.",
            )
        return asked.code == 0

    def is_shallow(self) -> bool:
        """Whether commits are missing from the clone."""
        return self._git("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"

    def _entries(self, commit: str, below: str = "") -> dict[str, Entry]:
        listed = self._git("ls-tree", "-r", "-z", "--full-tree", commit, "--", *((below,) if below else ()))
        if listed.code != 0:
            raise self._failure("ls-tree", listed)
        return entries(listed.stdout, below)

    def _objects(self) -> Objects:
        return Objects(("git", "-C", str(self._folder), *QUIET, "cat-file", "--batch"), self._environment)

    def dirty(self) -> tuple[str, ...]:
        """Return the paths, from the repository's root, that differ from the commit or are not tracked. Raises ProcessError."""
        status = self._git("status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--ignore-submodules=none")
        if status.code != 0:
            raise self._failure("status", status)
        return tuple(sorted(entry[3:] for entry in _names(status.stdout)))

    def tracked(self) -> tuple[str, ...]:
        """Return the paths, from the folder, of all tracked files; none outside a repository. Raises ProcessError."""
        if self.root() is None:
            return ()
        listed = self._git("ls-files", "-z")
        if listed.code != 0:
            raise self._failure("ls-files", listed)
        return tuple(sorted(_names(listed.stdout)))

    def ask(self, *arguments: str, stdin: bytes | None = None) -> Completed:
        """Run git, and return how it ended. Raises ProcessError."""
        return run(("git", *QUIET, *arguments), cwd=self._folder, env=self._environment, timeout=_DEADLINE, stdin=stdin)

    def _git(self, *arguments: str) -> Completed:
        return self.ask(*arguments)

    def _failure(self, command: str, completed: Completed) -> ProcessError:
        said = completed.stderr.strip() or f"it ended with code {completed.code}"
        return ProcessError(f"git {command} failed: {said}", remediation="Make `git status` work in this folder.")


def _names(listed: bytes) -> list[str]:
    return [name.decode("utf-8", "backslashreplace") for name in listed.split(b"\0") if name]
