"""Who must approve a plan, what they are asked, and what was approved, for people."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from datetime import datetime

from gate.promotion.approving import Count, Demand, expiry, may_approve, who_else
from gate.promotion.giving import Approved, Asked
from gate.promotion.seal import Seal
from gate.reports.counts import counted
from gate.reports.style import Painter, Style
from gate.reports.visible import visible


def asks(demand: Demand, now: datetime) -> list[str]:
    """Return who must approve a plan, and what they must name."""
    people = may_approve(demand, now)
    names, all_of_it = visible(", ".join(people)) or "nobody", "it" if demand.required == 1 else "them"
    lines = [f"Asks for {counted(demand.required, 'approval')}; {names} may give {all_of_it}."]
    if len(people) < demand.required:
        lines = [f"Asks for {counted(demand.required, 'approval')}, and too few may give {all_of_it}: {names}. {visible(who_else(demand))}"]
    lines += [f"  not {visible(name)}, who {visible(deed)}" for name, deed in _barred(demand)]
    lines += [f"  one more than `approvals.required`: {visible(line)}" for line in demand.authorship.unvouched[:1]]
    if demand.authorship.whole is not None:
        lines.append(f"  every commit of the history counts: {visible(demand.authorship.whole)}")
    lines += [f"  destroys {visible(address)}" for address in demand.destroys]
    lines += [f"  lifts {one.rule} of {visible(one.subject)}" for one in demand.lifts]
    return lines


def _barred(demand: Demand) -> Iterator[tuple[str, str]]:
    """Yield the approvers who may not approve this plan, and why."""
    for line in demand.signers.lines:
        deed = demand.authorship.why_not(line.names)
        if deed is not None:
            yield line.principals[0], deed


def question(asked: Asked, changes: list[str], now: datetime, *, colour: bool) -> str:
    """Return what a person reads before they sign: the changes, as lines, and what the approval names."""
    paint, seal = Painter(colour=colour), asked.sealed.seal
    title = f"{paint(Style.STRONG, 'APPROVE')}  plan for {visible(seal.environment)} of {seal.created}, commit {_commit(seal)}"
    blocks = [[title], changes, asks(asked.demand, now), list(given(asked.demand, asked.before))]
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks if block) + "\n"


def given(demand: Demand, before: Count) -> Iterator[str]:
    """Yield who approved already, and which approvals do not count."""
    for one in before.counted:
        yield f"approved by {visible(', '.join(one.signer.principals))} until {expiry(demand, one.signed):%Y-%m-%dT%H:%M:%SZ}"
    for line in before.refused:
        yield f"does not count: {visible(line)}"


def approved(result: Approved, demand: Demand, path: str, *, aside: bool = False, quiet: bool, colour: bool) -> str:
    """Return whose approval was written where, and what comes next.

    `path` is its path for people; `aside` says that it lies nowhere else.
    """
    if quiet:
        return f"{visible(path)}\n"
    paint = Painter(colour=colour)
    who = ", ".join(result.given.signer.principals)
    lines = [
        f"{paint(Style.ALLOW, 'APPROVED')}  by {visible(who)}, until {expiry(demand, result.given.signed):%Y-%m-%dT%H:%M:%SZ}",
        f"  {visible(path)}",
    ]
    command = f"gate apply {demand.environment}{f' --approval {shlex.quote(visible(path))}' if aside else ''}"
    missing = f"{counted(result.missing, 'more approval')} needed, of somebody else"
    more = missing if result.missing else f"next: {paint(Style.STRONG, command)}"
    return "".join(f"{line}\n" for line in (*lines, "", more))


def _commit(seal: Seal) -> str:
    return seal.commit.id[:12] if seal.commit else "none"
