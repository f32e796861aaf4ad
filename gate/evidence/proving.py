"""Proofs for an auditor: of a chain, of one record, of a seal. Whatever is in doubt is a DENY in words, never an exception."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from gate.errors import EvidenceError, RefusedError
from gate.evidence.audit import verified
from gate.evidence.chain import Chain
from gate.evidence.statement import UntrustedError, decode, untrusted
from gate.model.canonical import digest
from gate.model.evidence import Body, Intent, Judged, Outcome
from gate.model.report import Verdict
from gate.promotion.chain import applied_since, judged
from gate.promotion.proof import Proof, Verified
from gate.promotion.seal import Seal, read

_UNSIGNED = "Name the keys that may sign in `evidence.signers`, and keep new evidence in a new store."


class Prover:
    """Proves what is asked of one store at one time."""

    def __init__(self, chain: Chain, now: datetime, progress: Callable[[str], None] = lambda _: None) -> None:
        self._chain = chain
        self._now = now
        self._progress = progress

    def environment(self, name: str) -> Proof:
        """Prove a whole chain. Raises EvidenceError where the store cannot be read, ProcessError where ssh-keygen cannot be run."""
        return self._proof(lambda: self._of_chain(name))

    def record(self, path: Path) -> Proof:
        """Prove that a file is a record of its environment's chain, and the chain. Raises as `environment` does."""
        return self._proof(lambda: self._of_record(path))

    def seal(self, path: Path) -> Proof:
        """Prove that a file is a seal that its environment's chain knows, and the chain. Raises as `environment` does."""
        return self._proof(lambda: self._of_seal(path))

    def _proof(self, prove: Callable[[], Proof]) -> Proof:
        try:
            return prove()
        except (UntrustedError, RefusedError) as error:
            return Proof(verdict=Verdict.DENY, message=error.message, remediation=error.remediation)

    def _records(self, name: str) -> tuple[Verified, ...]:
        return verified(self._chain, name, self._now, self._progress)

    def _of_chain(self, name: str) -> Proof:
        records = self._records(name)
        if not records:
            return Proof(verdict=Verdict.INDETERMINATE, message=f"{name}: there are no records", remediation=f"Run `gate plan {name}`.")
        number = "1 record" if len(records) == 1 else f"{len(records)} records"
        return _held(f"{name}: {number}, the last of {records[-1].record.time}", *records)

    def _of_record(self, path: Path) -> Proof:
        found = self._chain.corrected(decode(_content(path), str(path)))
        record = found.record
        if self._chain.signing is not None:
            self._chain.signing.signer(found, str(path))
        records = self._records(record.environment)
        if record.counter > len(records) or records[record.counter - 1].record.digest != record.digest:
            raise untrusted(str(path), f"the evidence of {record.environment} has no such record {record.counter}")
        known = records[record.counter - 1]
        return _held(f"record {record.counter} of {record.environment}: {_word(record.body)} at {record.time}", known)

    def _of_seal(self, path: Path) -> Proof:
        seal, content = read(path)
        records = self._records(seal.environment)
        record = judged([one.record for one in records], digest(content))
        if record is None or not isinstance(record.body, Judged) or not _agrees(seal, record.body):
            raise UntrustedError(
                f"the evidence of {seal.environment} does not know the seal {path}: one of the two was changed",
                path=str(path),
                remediation=f"Run `gate plan {seal.environment}` and use its seal.",
            )
        spent = applied_since([one.record for one in records], record)
        since = f", and {seal.environment} was applied at {spent.time}" if spent else ""
        what = f"seal {seal.id} of {seal.environment}: judged {seal.verdict} at {record.time}, record {record.counter}{since}"
        return _held(what, records[record.counter - 1])


def _held(what: str, *records: Verified) -> Proof:
    """Return the proof of something that these records vouch for."""
    details = tuple(map(_detail, records))
    who = sorted({name for one in records if one.signer for name in one.signer.principals})
    if not who:
        message = f"{what}; it holds together, and nobody signed it: gate.yaml names no `evidence.signers`"
        return Proof(verdict=Verdict.INDETERMINATE, message=message, remediation=_UNSIGNED, details=details)
    return Proof(verdict=Verdict.ALLOW, message=f"{what}, signed by {', '.join(who)}", details=details)


def _detail(one: Verified) -> str:
    record = one.record
    return f"{record.counter:>5}  {record.time}  {record.digest}  {one.signer.key if one.signer else 'unsigned'}"


def _agrees(seal: Seal, body: Judged) -> bool:
    commit = seal.commit.id if seal.commit else None
    return (seal.plan_digest, seal.verdict, commit) == (body.plan, body.verdict, body.commit)


def _word(body: Body) -> str:
    match body:
        case Judged():
            return f"a plan was judged {body.verdict}"
        case Intent():
            return "an apply began"
        case Outcome():
            return f"an apply ended as `{body.result}`"


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {error.strerror}", path=str(path), remediation="Name a readable file.") from error
