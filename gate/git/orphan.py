"""Evidence on a branch of `origin` that shares no history with the code. Plumbing only: no checkout, no index of the clone's, no hook.

Each object is a file, and each new one a commit on top of the branch. A push that is not forced is the compare-and-swap.
"""

from __future__ import annotations

import random
import re
import secrets
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from gate.errors import EvidenceError, ProcessError
from gate.git.commit import Entry, entries
from gate.git.origin import FETCH, SETTINGS, said
from gate.git.repository import QUIET
from gate.process import Completed, TimeoutExceededError, run

REFS = "refs/gate/evidence"
"""What this clone saw of such branches, so that it notices one that went back."""
_AUTHOR = {f"GIT_{who}_{what}": text for who in ("AUTHOR", "COMMITTER") for what, text in (("NAME", "gate"), ("EMAIL", "gate@localhost"))}
_PUSH = ("push", "--quiet", "--porcelain", "--no-verify", "--no-follow-tags", "--no-signed", "--recurse-submodules=no", "origin")
_SETTLED = (
    *("-c", "core.splitIndex=false"),
    *("-c", "core.sparseCheckout=false"),
    *("-c", "core.logAllRefUpdates=false"),
    *("-c", "core.filesRefLockTimeout=1000"),  # another gate works in this clone
)
_CHANGED = ("log", "-m", "--full-history", "--no-renames", "--diff-filter=a", "--raw", "--no-abbrev", "--format=")
"""Lists what commits changed or removed, each with what was there before; what they added is left out."""
_ATTEMPTS = 20
_OVERTAKEN = re.compile(
    "fetch first|non-fast-forward|stale info|cannot lock ref|failed to (update|lock)|incorrect old value|reference already exists"
)
"""How a push is turned down because another one came first."""
_NONE = "0" * 40


class OrphanBranch:
    """The branch that `evidence.store` names (see `gate.promotion.ports.Objects`).

    `deadline` is for one question to the remote; what it answered less than `fresh` seconds ago is not asked again.
    """

    def __init__(self, folder: Path, branch: str, caller: Mapping[str, str], *, deadline: float = 60.0, fresh: float = 2.0) -> None:
        self._folder = folder
        self._branch = branch
        self._ref = f"{REFS}/{branch}"
        passed = {name: value for name, value in caller.items() if not name.startswith("GIT_") and name != "SSH_ASKPASS"}
        self._environment = {**passed, **SETTINGS, **_AUTHOR}
        self._deadline = deadline
        self._tip: str | None = None
        self._files: dict[str, Entry] = {}
        self._contents: dict[str, bytes] = {}
        self._gone: dict[tuple[str, str], list[bytes]] = {}
        self._fresh = fresh
        self._fetched: float | None = None

    def names(self, folder: str) -> list[str]:
        if self._fetched is None or time.monotonic() - self._fetched >= self._fresh:
            self._fetch()
        return sorted({name.removeprefix(f"{folder}/").partition("/")[0] for name in self._files if name.startswith(f"{folder}/")})

    def read(self, name: str) -> bytes | None:
        if self._fetched is None:
            self._fetch()
        entry = self._files.get(name)
        if entry is None:
            return None
        if entry.kind != "file":
            raise EvidenceError(f"{self._shown(name)} is no file", remediation="Find out who put it on the branch; gate writes files only.")
        if entry.content not in self._contents:
            self._load(name.rpartition("/")[0])
        return self._contents[entry.content]

    def lost(self, folder: str) -> list[bytes]:
        """A commit on top of others needs no force, and may take away what they added."""
        if self._fetched is None:
            self._fetch()
        if self._tip is None:
            return []
        if (self._tip, folder) not in self._gone:
            listed = self._well(*_CHANGED, self._tip, "--", f"{folder}/").stdout.decode("utf-8", "replace")
            former = dict.fromkeys(line.split()[2] for line in listed.split("\n") if line.startswith(":100"))
            kept = {entry.content for entry in self._files.values()}
            self._gone = {(self._tip, folder): [self._well("cat-file", "blob", one).stdout for one in former if one not in kept]}
        return self._gone[self._tip, folder]

    def create(self, name: str, content: bytes) -> bool:
        message = f"Add {name}\n\nWriter: {secrets.token_hex(16)}\n"  # without it two writers could make the same commit, and both win
        if self._fetched is None:
            self._fetch()
        blob = self._made("hash-object", "-w", "--stdin", stdin=content)
        for attempt in range(_ATTEMPTS):
            if name in self._files:
                return False
            commit = self._commit(name, blob, message)
            refusal = self._pushed(commit)
            if refusal is None:
                self._note(commit, name, blob)
            if refusal is None or self._arrived(commit, refusal):
                return True
            time.sleep(random.uniform(0, 0.05 * (attempt + 1)))  # noqa: S311 - only spreads the attempts
        raise EvidenceError(
            f"{self._shown(name)} cannot be written: others wrote to the branch {_ATTEMPTS} times in between",
            remediation="Run the command again.",
        )

    def _note(self, commit: str, name: str, blob: str) -> None:
        """Remember what this gate has just pushed."""
        self._git("update-ref", self._ref, commit, self._tip or _NONE)  # where another gate was quicker, it knows more
        self._tip = commit
        self._files[name] = Entry("file", blob)

    def _pushed(self, commit: str) -> str | None:
        """Push a commit; return what is said where that fails, or seems to."""
        try:
            pushed = self._ask(*_PUSH, f"{commit}:refs/heads/{self._branch}")
        except EvidenceError as error:
            return error.message
        return None if pushed.code == 0 else f"{pushed.stdout.decode('utf-8', 'replace')}{said(pushed)}"

    def _arrived(self, commit: str, refusal: str) -> bool:
        """Whether the commit got there all the same; False where another came first. Raises EvidenceError for the rest."""
        before = self._tip
        self._fetch()
        if self._tip is not None and self._git("merge-base", "--is-ancestor", commit, self._tip).code == 0:
            return True
        if self._tip != before or _OVERTAKEN.search(refusal):
            return False
        raise EvidenceError(
            f"the branch {self._branch} of origin takes no evidence: {_reason(refusal)}",
            remediation=f"Let this user push to {self._branch}, without force and without deleting it; evidence needs no more.",
        )

    def _commit(self, name: str, blob: str, message: str) -> str:
        """Return a new commit on top of the last one, with one more file."""
        with tempfile.TemporaryDirectory(prefix="gate-") as scratch:
            index = {"GIT_INDEX_FILE": f"{scratch}/index"}
            self._made("read-tree", *((self._tip,) if self._tip else ("--empty",)), extra=index)
            self._made("update-index", "--add", "--cacheinfo", f"100644,{blob},{name}", extra=index)
            tree = self._made("write-tree", extra=index)
        parents = ("-p", self._tip) if self._tip else ()
        return self._made("commit-tree", tree, *parents, stdin=message.encode())

    def _fetch(self) -> None:
        """Learn what the branch holds now. Raises EvidenceError where that cannot be told, or the branch is not what it was before."""
        for _ in range(_ATTEMPTS):
            known = self._seen()
            tip = self._asked()
            if tip == known or self._follow(known, tip):
                break
        else:
            raise EvidenceError(f"the branch {self._branch} of origin never stands still", remediation="Run the command again.")
        if tip != self._tip:
            self._files = entries(self._well("ls-tree", "-r", "-z", "--full-tree", tip).stdout) if tip else {}
        self._tip = tip
        self._fetched = time.monotonic()

    def _seen(self) -> str | None:
        """Return where this clone saw the branch last."""
        return self._git("rev-parse", "--verify", "--quiet", self._ref).stdout.decode("ascii").strip() or None

    def _asked(self) -> str | None:
        """Return where the branch is, None where there is none."""
        name = f"refs/heads/{self._branch}"
        asked = self._ask("ls-remote", "origin", name)
        if asked.code != 0:
            raise self._unreadable(asked)
        listed = [line.split("\t") for line in asked.stdout.decode("utf-8", "replace").splitlines()]
        return next((tip for tip, ref in listed if ref == name), None)  # git also lists `refs/heads/x/refs/heads/NAME`

    def _follow(self, known: str | None, tip: str | None) -> bool:
        """Fetch and remember the branch where it moved on; False where it moved again meanwhile."""
        if tip is None:
            raise self._rewritten(f"is gone; this clone saw it at {known}")
        if self._git("cat-file", "-e", tip).code != 0:
            fetched = self._ask(*FETCH, "--no-filter", f"refs/heads/{self._branch}")
            if fetched.code != 0:
                raise self._unreadable(fetched)
            if self._git("cat-file", "-e", tip).code != 0:
                return False
        if known is not None and self._git("merge-base", "--is-ancestor", known, tip).code != 0:
            raise self._rewritten(f"was rewritten: {known}, which this clone saw of it, is no part of it any more")
        remembered = self._git("update-ref", self._ref, tip, known or _NONE)
        if remembered.code != 0 and self._seen() == known:
            raise EvidenceError(f"git cannot write {self._ref}: {said(remembered)}", remediation="Make this clone writable for you.")
        return remembered.code == 0

    def _unreadable(self, completed: Completed) -> EvidenceError:
        return EvidenceError(
            f"the branch {self._branch} of origin cannot be read: {said(completed)}",
            remediation=f"Make `git fetch origin {self._branch}` work here without a prompt.",
        )

    def _rewritten(self, how: str) -> EvidenceError:
        return EvidenceError(
            f"the branch {self._branch} of origin {how}",
            remediation=f"Find out who did that, and push back what it held: this clone keeps it as {self._ref}.",
        )

    def _load(self, folder: str) -> None:
        """Read all files directly below a folder, with one process."""
        blobs = [one.content for name, one in self._files.items() if one.kind == "file" and name.rpartition("/")[0] == folder]
        wanted = sorted(set(blobs) - self._contents.keys())
        listed = self._well("cat-file", "--batch", stdin="".join(f"{blob}\n" for blob in wanted).encode("ascii")).stdout
        at = 0
        for blob in wanted:
            about, at = listed[at : listed.index(b"\n", at)].split(), listed.index(b"\n", at) + 1
            if about[1:2] != [b"blob"]:
                raise EvidenceError(
                    f"the branch {self._branch} was fetched, but {blob} on it cannot be read", remediation="Clone anew, without `--filter`."
                )
            self._contents[blob] = listed[at : at + int(about[2])]
            at += int(about[2]) + 1

    def _made(self, *arguments: str, stdin: bytes | None = None, extra: Mapping[str, str] | None = None) -> str:
        return self._well(*arguments, stdin=stdin, extra=extra).stdout.decode("ascii").strip()

    def _well(self, *arguments: str, stdin: bytes | None = None, extra: Mapping[str, str] | None = None) -> Completed:
        completed = self._git(*arguments, stdin=stdin, extra=extra)
        if completed.code != 0:
            raise EvidenceError(f"git {arguments[0]} failed: {said(completed)}", remediation="Make `git status` work in this folder.")
        return completed

    def _git(self, *arguments: str, stdin: bytes | None = None, extra: Mapping[str, str] | None = None) -> Completed:
        """Ask the clone alone: one that was made with `--filter` does not fetch what it lacks, object by object."""
        return self._run(arguments, {**self._environment, **(extra or {}), "GIT_ALLOW_PROTOCOL": ""}, stdin)

    def _ask(self, *arguments: str) -> Completed:
        return self._run(arguments, self._environment, None)

    def _run(self, arguments: tuple[str, ...], environment: Mapping[str, str], stdin: bytes | None) -> Completed:
        try:
            return run(("git", *QUIET, *_SETTLED, *arguments), cwd=self._folder, env=environment, timeout=self._deadline, stdin=stdin)
        except TimeoutExceededError:
            raise EvidenceError(
                f"origin did not answer within {self._deadline:g} s", remediation="See whether `git ls-remote origin` works here."
            ) from None
        except ProcessError as error:
            raise EvidenceError(error.message, remediation=error.remediation) from error

    def _shown(self, name: str) -> str:
        return f"git://{self._branch}/{name}"


def _reason(refusal: str) -> str:
    """Return why the remote turned a push down: its reason, and what it said itself."""
    told = [line.removeprefix("remote:").strip() for line in refusal.splitlines() if line.startswith("remote:")]
    reason = re.findall(r"\[(?:remote )?rejected\] \((.*)\)", refusal)
    return "; ".join(line for line in (*reason, *told) if line) or refusal.strip()
