"""Who may not approve, because the plan or a promoted commit is theirs, and what nobody vouches for. Signatures are verified elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec import Struct

from gate.errors import RefusedError
from gate.promotion.allowed_signers import COMMIT, AllowedSigners
from gate.promotion.clock import stamp
from gate.promotion.ports import Commit, History, Signatures, Signer, WrittenCommit


class Authorship(Struct, frozen=True, kw_only=True):
    """Whose plan and commits they are."""

    barred: dict[str, str]
    """Name or key → what that person did, in words."""
    unvouched: tuple[str, ...]
    """What asks for one approver more, in words."""
    whole: str | None
    """Why the whole history counts."""

    def why_not(self, person: Iterable[str]) -> str | None:
        """Return why a person may not approve, None if they may."""
        return next((self.barred[name] for name in sorted(person) if name in self.barred), None)


def authorship(
    commit: Commit | None,
    since: str | None,
    planner: Iterable[str],
    *,
    signers: AllowedSigners,
    signatures: Signatures,
    history: History,
    now: datetime,
) -> Authorship:
    """Return whose the commits are that `commit` adds to `since`. Raises RefusedError, and InputError where git cannot tell."""
    if commit is None:
        raise RefusedError(
            "the plan was made of files that no commit holds, so nobody can tell who wrote them",
            remediation="Commit them, and plan again.",
        )
    written, names = history.written(since, commit.id), tuple(planner)
    known = signers.of(COMMIT)
    signed = {one.id: _signer(one, known, signatures, now) for one in written.commits}
    barred: dict[str, str] = {}
    for whose, deed in ((names, "made the plan"), *(deed for one in written.commits for deed in _deeds(one, signed[one.id]))):
        for name in signers.person(whose):
            barred.setdefault(name, deed)
    unvouched = [f"commit {one.id[:12]} {_missing(one)}" for one in written.commits if signed[one.id] is None or not any(one.authors)]
    if commit.dirty:
        unvouched.append(f"the planner had files that no commit holds, such as {commit.dirty[0]}")
    if not names:
        unvouched.append("nobody knows who made the plan: records are not signed, and git has no `user.email`")
    return Authorship(barred=barred, unvouched=tuple(unvouched), whole=written.whole)


def _deeds(commit: WrittenCommit, signer: Signer | None) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield who did what. Each name is a person: the author and a co-author are two."""
    short = commit.id[:12]
    yield from (((name,), f"wrote commit {short}") for name in commit.authors)
    yield from (((name,), f"committed {short}") for name in commit.committers)
    if signer is not None:
        yield (*signer.principals, signer.key), f"signed commit {short}"


def _missing(commit: WrittenCommit) -> str:
    if not any(commit.authors):
        return "names nobody who wrote it"
    return "is not signed" if commit.signature is None else "is signed with a key that nobody who may approve has today"


def _signer(commit: WrittenCommit, known: bytes, signatures: Signatures, now: datetime) -> Signer | None:
    """Return whose good signature a commit has. Its own dates are whatever its author wrote, so the key must be valid today."""
    if commit.signature is None:
        return None
    try:
        return signatures.signer(commit.content, commit.signature, signers=known, namespace=COMMIT, time=stamp(now))
    except RefusedError:
        return None
