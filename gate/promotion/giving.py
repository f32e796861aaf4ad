"""`gate approve`: what a person is asked to agree to, and their signature under it. Whoever may not approve leaves no approval behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from gate.config.signers import APPROVAL
from gate.errors import ConfigError, OutputError, RefusedError
from gate.model.evidence import Record
from gate.promotion.approval import APPROVAL_SCHEMA, Approval, SignedApproval, encode, signed_content
from gate.promotion.approval_files import name_of, write_beside
from gate.promotion.approving import Count, Counted, Demand, verified
from gate.promotion.clock import stamp
from gate.promotion.consent import consulted
from gate.promotion.durable import create
from gate.promotion.finding import Sealed, find
from gate.promotion.promotion import Promotion
from gate.promotion.trust import expect_recorded_branch
from gate.promotion.verify import recorded


class Asked(Struct, frozen=True, kw_only=True):
    """What a person is asked to agree to."""

    sealed: Sealed
    demand: Demand
    before: Count
    """What was approved already."""


class Approved(Struct, frozen=True, kw_only=True):
    """An approval that counts, and where it was written."""

    given: Counted
    path: Path
    missing: int
    """How many people must still approve."""


def asked(promotion: Promotion, named: str | None = None) -> Asked:
    """Return what a seal asks of its approvers: the one of that path or identity, or the environment's newest.

    Raises ConfigError where nobody must approve, RefusedError for a seal that could not be applied any more, and EvidenceError.
    """
    name, now = promotion.environment.name, promotion.now()
    rules = promotion.environment.approvals
    if rules is None:
        raise ConfigError(
            f"{name} asks for no approvals", remediation=f"Name in gate.yaml who may give them, as `approvals` of {name}, and plan again."
        )
    records = promotion.evidence.read(name)
    expect_recorded_branch(promotion, records)
    sealed = find(promotion.base, promotion.evidence, name, named)
    _expect_current(sealed, records, name, now)
    seal, approving = sealed.seal, promotion.approving
    demand, before = consulted(promotion.base, promotion.evidence, approving, rules, seal, records, now, seal.approvable)
    return Asked(sealed=sealed, demand=demand, before=before)


def _expect_current(sealed: Sealed, records: Sequence[Record], name: str, now: datetime) -> None:
    seal = sealed.seal
    again = f"Run `gate plan {name}`, and approve its seal."
    if seal.environment != name:
        raise RefusedError(f"the seal {sealed.path} is of {seal.environment}, not of {name}", remediation=f"Name a seal of {name}.")
    recorded(sealed, records)
    if now >= datetime.fromisoformat(seal.expires):
        raise RefusedError(f"the plan expired at {seal.expires}, so approving it changes nothing", remediation=again)


def approve(promotion: Promotion, asked: Asked, *, key: Path, destroys: int | None, output: Path | None) -> Approved:
    """Sign what is asked, and write it to `output`, or else beside the seal and into the evidence store.

    `destroys` is how many objects the approver knows to be destroyed. Raises RefusedError where the approval would not count,
    ProcessError where the key does not sign, OutputError and EvidenceError where the approval cannot be written.
    """
    demand, now = asked.demand, promotion.now()
    _expect_known(demand, destroys)
    approval = Approval(
        schema=APPROVAL_SCHEMA,
        environment=demand.environment,
        meaning=demand.meaning,
        seal=asked.sealed.digest,
        destroys=demand.destroys,
        lifts=demand.lifts,
        created=stamp(now),
    )
    signature = promotion.approving.signatures.sign(signed_content(approval), key=key, namespace=APPROVAL)
    content = encode(SignedApproval(approval=approval, signature=signature))
    try:
        given = verified(demand, content, promotion.approving.signatures, now)
    except RefusedError as error:
        raise RefusedError(f"an approval with the key {key} would not count: {error.message}", remediation=error.remediation) from error
    path = _write(promotion, asked.sealed, given, content, output)
    others = [one for one in asked.before.counted if one.person.isdisjoint(given.person)]
    return Approved(given=given, path=path, missing=max(0, demand.required - len(others) - 1))


def _expect_known(demand: Demand, destroys: int | None) -> None:
    """Demand that the approver knows how much is destroyed, so that nobody agrees to it by habit."""
    found = len(demand.destroys)
    if (destroys or 0) != found:
        said = "no --destroys was given" if destroys is None else f"--destroys says {destroys}"
        raise RefusedError(
            f"the plan destroys {found}, and {said}",
            remediation=f"Read what is destroyed; if all of it may go, approve with `--destroys {found}`."
            if found
            else "Leave out --destroys.",
        )


def _write(promotion: Promotion, sealed: Sealed, given: Counted, content: bytes, output: Path | None) -> Path:
    if output is not None:
        try:
            create(output, content)
        except FileExistsError:
            raise OutputError(f"{output} exists already", remediation="Name a file that does not exist yet.") from None
        return output
    name = name_of(given.signer.principals[0], given.signed.approval.created)
    path = write_beside(sealed.path, name, content)
    promotion.evidence.publish_approval(promotion.environment.name, sealed.digest, name, content)
    return path
