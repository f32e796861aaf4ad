"""What verifying evidence comes to, as commands and reports pass it on. Nothing is verified here."""

from __future__ import annotations

from msgspec import Struct

from gate.model.evidence import Record
from gate.model.report import Verdict
from gate.promotion.ports import Signer


class Verified(Struct, frozen=True, kw_only=True):
    """A record that holds, and who signed it; nobody, where gate.yaml names no `evidence.signers`."""

    record: Record
    signer: Signer | None


class History(Struct, frozen=True, kw_only=True):
    """An environment's records, oldest first, each verified."""

    environment: str
    records: tuple[Verified, ...]


class Proof(Struct, frozen=True, kw_only=True):
    """Whether a chain, a record or a seal holds, in words. Only what was signed is ALLOW."""

    verdict: Verdict
    message: str
    remediation: str = ""
    details: tuple[str, ...] = ()
    """Each record that was verified: its number, time, digest and key."""
