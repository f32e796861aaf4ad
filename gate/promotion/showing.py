"""`gate show`: what a seal says, and whether it still holds; how two of them differ. Nothing is started or judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from gate.config.project import Environment
from gate.errors import InputError, ProcessError, RefusedError
from gate.model.evidence import Record
from gate.promotion.chain import applied_since, judged, overtaken
from gate.promotion.comparing import compare
from gate.promotion.consent import consulted
from gate.promotion.finding import Sealed, find, find_any
from gate.promotion.ports import Approving, EvidenceStore
from gate.promotion.promotion import Compared, Shown
from gate.promotion.verify import plan_differences


def show(base: Path, evidence: EvidenceStore, *, seal: str | None = None, environment: str | None = None) -> Shown:
    """Read a seal: the named one, or the newest of an environment or of all. Raises RefusedError and EvidenceError."""
    sealed = _found(base, evidence, seal, environment)
    records = evidence.read(sealed.seal.environment)
    record = judged(records, sealed.digest)
    spent = applied_since(records, record) if record else None
    problems = list(_problems(sealed, known=record is not None, spent=spent))
    return Shown(seal=sealed.seal, path=sealed.path, here=sealed.plan.exists(), record=record, problems=tuple(problems))


def show_asked(
    base: Path, evidence: EvidenceStore, found: Shown, environments: Mapping[str, Environment], approving: Approving, now: datetime
) -> Shown:
    """Return what `show` found, with who must approve it and who did, where its environment asks for approvals. Raises EvidenceError."""
    environment = environments.get(found.seal.environment)
    if found.problems or environment is None or environment.approvals is None:
        return found
    records = evidence.read(environment.name)
    try:
        asks, given = consulted(base, evidence, approving, environment.approvals, found.seal, records, now, found.seal.approvable)
    except (InputError, ProcessError, RefusedError) as error:
        return replace(found, untold=error.message)
    return replace(found, asks=asks, given=given)


def show_difference(
    base: Path, evidence: EvidenceStore, other: str, *, seal: str | None = None, environment: str | None = None
) -> Compared:
    """Compare by meaning the seal `other` with a later one, which is found as by `show`. Raises RefusedError and EvidenceError."""
    after, before = _found(base, evidence, seal, environment), find_any(base, evidence, other)
    known = tuple(one.seal.id for one in (before, after) if judged(evidence.read(one.seal.environment), one.digest) is None)
    return Compared(before=before.seal, after=after.seal, found=compare(before.seal, after.seal), unknown=known)


def _found(base: Path, evidence: EvidenceStore, seal: str | None, environment: str | None) -> Sealed:
    return find_any(base, evidence, seal) if environment is None else find(base, evidence, environment, seal)


def _problems(sealed: Sealed, *, known: bool, spent: Record | None) -> Iterator[str]:
    if not known:
        yield "the evidence does not know this seal: it was changed after the plan was judged, or the evidence was"
    if spent:
        yield overtaken(sealed.seal.environment, sealed.digest, spent)
    elif sealed.plan.exists():
        yield from plan_differences(sealed)
