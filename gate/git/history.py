"""Who wrote, committed and signed the commits of a range. Whether a signature is good is not known here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from gate.errors import InputError, ProcessError
from gate.git.repository import Git
from gate.process import Completed
from gate.promotion.ports import Written, WrittenCommit

_ADDRESS = re.compile(r"<([^<>]*)>")
_TOGETHER = re.compile(r"^co-authored-by[ \t]*:(.*(?:\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
"""A trailer as git reads it: with spaces before the colon, and over several lines."""
_SIGNATURES = ("gpgsig", "gpgsig-sha256")


class History:
    """The commits of the repository around a folder (see `gate.promotion.ports.History`)."""

    def __init__(self, folder: Path, caller: Mapping[str, str]) -> None:
        self._git = Git(folder, caller)

    def user(self) -> str | None:
        """Return the mail address that git would write into a commit, None where none is set. Raises ProcessError."""
        found = self._git.ask("config", "--get", "user.email")
        return found.stdout.decode("utf-8", "replace").strip() or None

    def signing_key(self) -> str | None:
        """Return git's `user.signingkey` where commits are signed by SSH, else None. Raises ProcessError."""
        if self._git.ask("config", "--get", "gpg.format").stdout.strip() != b"ssh":
            return None
        found = self._git.ask("config", "--type=path", "--get", "user.signingkey")
        return found.stdout.decode("utf-8", "surrogateescape").strip() or None

    def written(self, since: str | None, until: str) -> Written:
        """Return the commits that `until` adds to `since`, and `until` itself in any case.

        Raises InputError where the clone does not hold them all, ProcessError where git fails.
        """
        if self._git.is_shallow():
            raise InputError(
                "this clone is shallow, so it does not tell who wrote what is promoted",
                remediation="Check out with `fetch-depth: 0`, or run `git fetch --unshallow`.",
            )
        if not self._has(until):
            raise InputError(
                f"the planned commit {until} is not in this clone, so nobody can tell who wrote it",
                remediation="Run `git fetch origin`, or work in a clone of the repository that was planned.",
            )
        whole = _why_whole(since, known=since is not None and self._has(since) and self._related(since, until))
        bound = () if whole else (f"^{since}",)
        listed = self._ask("rev-list", until, *bound)
        ids = dict.fromkeys([until, *listed.stdout.decode("ascii").split()])
        return Written(commits=tuple(self._commits(tuple(ids))), whole=whole)

    def _has(self, commit: str) -> bool:
        return self._git.ask("cat-file", "-e", f"{commit}^{{commit}}").code == 0

    def _related(self, one: str, other: str) -> bool:
        return self._git.ask("merge-base", one, other).code == 0

    def _commits(self, ids: tuple[str, ...]) -> Iterator[WrittenCommit]:
        content = self._ask("cat-file", "--batch", stdin="".join(f"{one}\n" for one in ids).encode()).stdout
        at = 0
        for identity in ids:
            end = content.index(b"\n", at)
            name, kind, size = content[at:end].split()
            if name.decode() != identity or kind != b"commit":
                raise ProcessError(f"git cat-file did not return the commit {identity}", remediation="Clone anew; `git fsck` says more.")
            yield parsed(identity, content[end + 1 : end + 1 + int(size)])
            at = end + int(size) + 2

    def _ask(self, *arguments: str, stdin: bytes | None = None) -> Completed:
        completed = self._git.ask(*arguments, stdin=stdin)
        if completed.code != 0:
            raise ProcessError(
                f"git {arguments[0]} failed: {completed.stderr.strip()}", remediation="Clone anew; `git fsck` says whether it is damaged."
            )
        return completed


def _why_whole(since: str | None, *, known: bool) -> str | None:
    if since is None:
        return "nothing was applied before"
    return None if known else f"the commit that was applied last, {since}, is not part of this history"


def parsed(identity: str, raw: bytes) -> WrittenCommit:
    """Read a commit as git keeps it."""
    headers, signed = _headers(raw)
    message = raw.partition(b"\n\n")[2].decode("utf-8", "replace")
    together = [address for text in _TOGETHER.findall(message) for address in _addresses(text)]
    return WrittenCommit(
        id=identity,
        authors=tuple(dict.fromkeys([*_addresses(headers.get("author", "")), *together])),
        committers=tuple(_addresses(headers.get("committer", ""))),
        signature=next((headers[name] for name in _SIGNATURES if name in headers), None),
        content=signed,
    )


def _addresses(text: str) -> list[str]:
    return [address.strip().casefold() for address in _ADDRESS.findall(text)]


def _headers(raw: bytes) -> tuple[dict[str, str], bytes]:
    """Return the first header of each name, and the commit without its signatures: what they are over."""
    head, blank, message = raw.partition(b"\n\n")
    headers: dict[str, str] = {}
    kept: list[bytes] = []
    name, first = "", False
    for line in head.split(b"\n"):
        text = line.decode("utf-8", "replace")
        if line.startswith(b" "):
            headers[name] += f"\n{text[1:]}" if first else ""
        else:
            name, _, value = text.partition(" ")
            first = name not in headers
            headers.setdefault(name, value)
        if name not in _SIGNATURES:
            kept.append(line)
    return headers, b"\n".join(kept) + blank + message
