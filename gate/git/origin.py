"""The branch of `origin` that is trusted, fetched into a ref of gate's own: the only call of git that uses a network."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from gate.errors import ProcessError, RefusedError
from gate.git.repository import QUIET, Git
from gate.process import Completed, TimeoutExceededError, run
from gate.promotion.ports import Trust

REFS = "refs/gate/branches"
_DEADLINE = 60.0
FETCH = (
    *("-c", "core.filesRefLockTimeout=10000"),  # another gate fetches at the same moment
    *("-c", "gc.auto=0"),
    *("-c", "maintenance.auto=false"),
    *("fetch", "--quiet", "--no-write-fetch-head", "--no-tags", "--no-prune", "--no-recurse-submodules", "--refmap=", "origin"),
)
SETTINGS = {
    "LC_ALL": "C",
    "GIT_ALLOW_PROTOCOL": "https:ssh:file",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "SSH_ASKPASS_REQUIRE": "never",
    "GCM_INTERACTIVE": "never",
}
_CREDENTIALS = re.compile(r"(?<=://)[^/\s]+@")


class Origin:
    """The remote that the repository around a folder came from. The caller's GIT_* variables are not obeyed; credential helpers are."""

    def __init__(self, folder: Path, caller: Mapping[str, str], *, deadline: float = _DEADLINE) -> None:
        self._folder = folder
        self._git = Git(folder, caller)
        passed = {name: value for name, value in caller.items() if not name.startswith("GIT_") and name != "SSH_ASKPASS"}
        self._environment = {**passed, **SETTINGS}
        self._deadline = deadline

    def trusted(self, branch: str) -> Trust:
        """Return where a branch is now, and what is checked out, which must lie on it.

        Raises RefusedError where it does not, ProcessError where that cannot be told.
        """
        tip = self.fetch(branch)
        head = self._git.commit_id()
        if head is None:
            raise RefusedError("nothing is committed here", remediation=f"Check out a commit of {branch}.")
        if not self._git.is_ancestor(head, tip):
            raise RefusedError(
                f"the checked-out commit {head} is not on {branch} of origin, which is at {tip}",
                remediation=f"Merge it into {branch} first, and check out what was merged; "
                f"if {branch} was rewritten, check out {branch} as it is now.",
            )
        return Trust(branch=branch, commit=tip, head=head)

    def fetch(self, branch: str) -> str:
        """Fetch a branch, and return the commit that it is at. Raises ProcessError where it cannot be fetched."""
        self._expect_remote(branch)
        ref = f"{REFS}/{branch}"
        fetched = self._run(*FETCH, f"+refs/heads/{branch}:{ref}")
        if "couldn't find remote ref" in fetched.stderr:
            raise ProcessError(
                f"origin has no branch `{branch}`", remediation="Correct `branch` in gate.yaml, or push the branch; nothing was judged."
            )
        if fetched.code != 0:
            raise ProcessError(
                f"{branch} of origin cannot be fetched: {said(fetched)}",
                remediation=f"Make `git fetch origin {branch}` work here without a prompt; what judges is read from there.",
            )
        return self._git.resolve(ref)

    def _expect_remote(self, branch: str) -> None:
        if self._git.root() is None:
            raise ProcessError(
                f"{self._folder} lies in no git repository, and {branch} of origin judges it",
                remediation="Run gate in a clone of the repository.",
            )
        listed = self._run("remote")
        names = listed.stdout.decode("utf-8", "replace").split()
        if listed.code == 0 and "origin" not in names:
            known = f"its remotes are {', '.join(names)}" if names else "it has no remote"
            raise ProcessError(
                f"this clone has no remote `origin`: {known}",
                remediation="Name the repository that everybody merges to: `git remote add origin URL`, or `git remote rename`.",
            )

    def _run(self, *arguments: str) -> Completed:
        try:
            return run(("git", *QUIET, *arguments), cwd=self._folder, env=self._environment, timeout=self._deadline)
        except TimeoutExceededError:
            raise TimeoutExceededError(
                f"origin did not answer within {self._deadline:g} s", remediation="See whether `git fetch origin` works here."
            ) from None


def said(completed: Completed) -> str:
    """Return git's own words, without the credentials that an address may hold."""
    said = completed.stderr.strip() or f"git ended with code {completed.code}"
    return _CREDENTIALS.sub("", said)
