"""Whole chains, verified as an auditor does: every signature, every time, and everything that records say of one another."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from gate.evidence.chain import Chain, expect_head
from gate.evidence.statement import Sealed, UntrustedError, untrusted
from gate.evidence.times import ahead
from gate.model.evidence import Intent, Judged, Outcome
from gate.promotion.clock import SKEW
from gate.promotion.ports import Signer
from gate.promotion.proof import Verified


def verified(chain: Chain, environment: str, now: datetime, progress: Callable[[str], None] = lambda _: None) -> tuple[Verified, ...]:
    """Return an environment's records, oldest first, with who signed each. Raises UntrustedError for the first that does not hold.

    Raises EvidenceError where the store cannot be read, ProcessError where signatures cannot be verified.
    """
    sealed = chain.linked(environment)
    chain.expect_whole(environment, sealed)
    for one in sealed:
        if datetime.fromisoformat(one.record.time) > now + SKEW:
            path = chain.path(environment, one.record.counter)
            words = f"the record {path} cannot be trusted: it is of the future, {one.record.time}"
            raise UntrustedError(words, path=path, remediation=f"Find out who wrote it. {ahead(one.record)}")
    signers = _signers(chain, sealed, lambda done: progress(f"verifying {environment}: {done} of {len(sealed)} records"))
    _expect_heads(chain, environment, sealed)
    _expect_sense(chain, environment, sealed)
    return tuple(Verified(record=one.record, signer=signer) for one, signer in zip(sealed, signers, strict=True))


def _signers(chain: Chain, sealed: list[Sealed], progress: Callable[[int], None]) -> list[Signer | None]:
    """Return who signed each record. Several are verified at a time: each takes a process of its own."""
    signers: list[Signer | None] = []
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        for signer in pool.map(chain.signer, sealed):
            signers.append(signer)
            progress(len(signers))
    finally:
        pool.shutdown(cancel_futures=True)
    return signers


def _expect_heads(chain: Chain, environment: str, sealed: list[Sealed]) -> None:
    """Demand that the other environments' chains are as each record saw them, and that none saw less than the one before it."""
    others = {name: chain.linked(name) for name in {name for one in sealed for name in one.record.heads}}
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
