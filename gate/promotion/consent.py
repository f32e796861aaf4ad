"""Whether the people who must agree to a plan have agreed, before and when it is applied. How approvals are judged lies in `approving`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from gate import decide
from gate.config.project import Approvals
from gate.model.evidence import Agreed, Record
from gate.model.promotion import Approvable
from gate.model.report import Checked, Verdict, Waived
from gate.promotion.approval_files import collect
from gate.promotion.approving import Count, Demand, count, demand_of, expect_enough, expiry
from gate.promotion.ports import Approving, EvidenceStore
from gate.promotion.promotion import Promotion
from gate.promotion.seal import Seal


class Consent(Struct, frozen=True, kw_only=True):
    """The verdict on a plan, without the denials that its approvals lift, and who gave them."""

    checked: Checked
    approvals: tuple[Agreed, ...]


def consent(promotion: Promotion, seal: Seal, checked: Checked, records: Sequence[Record]) -> Consent:
    """Return what became of a verdict by the approvals that were given. A verdict that they cannot make ALLOW stays as it is.

    Raises RefusedError that says who is missing, and why each approval that was given does not count.
    """
    name, now = promotion.environment.name, promotion.now()
    rules, lifts = promotion.environment.approvals, decide.approvable(checked.report, name)
    if rules is None or (checked.report.decision is not Verdict.ALLOW and not lifts):
        return Consent(checked=checked, approvals=())
    promotion.progress("verifying approvals")
    demand, found = consulted(promotion.base, promotion.evidence, promotion.approving, rules, seal, records, now, lifts)
    expect_enough(demand, found, now)
    report = decide.lift(checked.report, name, lifts, _waived(demand, found))
    agreed = (Agreed(principal=one.signer.principals[0], key=one.signer.key, approval=one.digest) for one in found.counted)
    return Consent(checked=replace(checked, report=report), approvals=tuple(agreed))


def consulted(
    base: Path,
    evidence: EvidenceStore,
    approving: Approving,
    rules: Approvals,
    seal: Seal,
    records: Sequence[Record],
    now: datetime,
    lifts: tuple[Approvable, ...],
) -> tuple[Demand, Count]:
    """Return what a seal asks of its approvers, and which approvals were given. Raises as `demand_of`, `collect` and `count`."""
    demand = demand_of(rules, approving, seal, lifts, records, now)
    given = collect(base, seal.environment, evidence, demand.sealed, approving.given)
    return demand, count(demand, given, approving.signatures, now)


def _waived(demand: Demand, found: Count) -> Waived:
    until = min(expiry(demand, one.signed) for one in found.counted)
    who = ", ".join(one.signer.principals[0] for one in found.counted)
    return Waived(reason="approved", owner=who, expires=until.date().isoformat())
