"""`gate show`: what a seal says, and whether seal and plan are still as they were judged. Nothing is started or judged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gate.errors import RefusedError
from gate.promotion.chain import applied_since, judged
from gate.promotion.ports import EvidenceStore
from gate.promotion.promotion import Shown
from gate.promotion.scratch import SCRATCH
from gate.promotion.verify import Sealed, find, plan_differences


def show(base: Path, evidence: EvidenceStore, *, seal: Path | None = None, environment: str | None = None) -> Shown:
    """Read a seal: the named one, or the newest of an environment or of all. Raises RefusedError and EvidenceError."""
    sealed = find(base, environment or _newest(base, seal), seal)
    records = evidence.read(sealed.seal.environment)
    record = judged(records, sealed.digest)
    spent = applied_since(records, record) if record else None
    problems = list(_problems(sealed, known=record is not None, spent=spent.time if spent else None))
    return Shown(seal=sealed.seal, path=sealed.path, record=record, problems=tuple(problems))


def _newest(base: Path, seal: Path | None) -> str:
    if seal is not None:
        return ""
    seals = sorted((base / SCRATCH).glob("*/plans/*/seal.json"), key=lambda path: path.parent.name)
    if not seals:
        raise RefusedError("there is no judged plan", remediation="Run `gate plan ENV` first.")
    return seals[-1].parents[2].name


def _problems(sealed: Sealed, *, known: bool, spent: str | None) -> Iterator[str]:
    if not known:
        yield "the evidence does not know this seal: it was changed after the plan was judged, or the evidence was"
    if spent:
        yield f"{sealed.seal.environment} was applied at {spent}, after this plan was judged"
    else:
        yield from plan_differences(sealed)
