"""Whole chains, verified as an auditor does: every signature, every time, and everything that records say of one another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from gate.evidence.chain import Chain, expect_head
from gate.evidence.statement import Sealed, untrusted
from gate.model.evidence import Intent, Judged, Outcome
from gate.promotion.proof import Verified

_SLACK = timedelta(minutes=1)


def verified(chain: Chain, environment: str, now: datetime, progress: Callable[[str], None] = lambda _: None) -> tuple[Verified, ...]:
    """Return an environment's records, oldest first, with who signed each. Raises UntrustedError for the first that does not hold.

    Raises EvidenceError where the store cannot be read, ProcessError where signatures cannot be verified.
    """
    sealed = chain.linked(environment)
    chain.expect_whole(environment, sealed)
    found = []
    for one in sealed:
        path = chain.path(environment, one.record.counter)
        if one.record.counter % 100 == 0:
            progress(f"verifying {environment}: {one.record.counter} of {len(sealed)} records")
        if datetime.fromisoformat(one.record.time) > now + _SLACK:
            raise untrusted(path, f"it is of the future, {one.record.time}")
        found.append(Verified(record=one.record, signer=chain.signer(one)))
    _expect_heads(chain, environment, sealed)
    _expect_sense(chain, environment, sealed)
    return tuple(found)


def _expect_heads(chain: Chain, environment: str, sealed: list[Sealed]) -> None:
    """Demand that the other environments' chains are as each record saw them, and that none saw less than the one before it."""
    others = {name: chain.linked(name) for one in sealed for name in one.record.heads}
    seen: dict[str, int] = {}
    for one in sealed:
        record = one.record
        for name, head in record.heads.items():
            who = f"record {record.counter} of {environment}"
            expect_head(name, others[name], head, who)
            if head.counter < seen.get(name, 0):
                path = chain.path(environment, record.counter)
                raise untrusted(path, f"it saw {head.counter} records of {name}, and the one before it {seen[name]}")
            seen[name] = head.counter


def _expect_sense(chain: Chain, environment: str, sealed: list[Sealed]) -> None:
    """Demand that an apply was announced for a seal that was judged, and that every outcome is of the apply before it."""
    seals: set[str] = set()
    announced: str | None = None
    for one in sealed:
        record, body = one.record, one.record.body
        path = chain.path(environment, record.counter)
        if isinstance(body, Judged) and body.seal is not None:
            seals.add(body.seal)
        elif isinstance(body, Intent):
            if body.seal not in seals:
                raise untrusted(path, "it announces the apply of a seal that no record before it judged")
            announced = record.digest
        elif isinstance(body, Outcome):
            if body.intent != announced:
                raise untrusted(path, "it tells the outcome of an apply that the records before it do not announce")
            announced = None
