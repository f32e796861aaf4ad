"""Which findings a waiver covers today, and what is wrong with waivers. Pure: time and facts are passed in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice

import msgspec
from msgspec import Struct

from gate.config.mistake import nearest
from gate.config.project import Environment
from gate.model.own_rules import EXPIRED, OWN_RULES, TOO_LONG, UNKNOWN_RULE, UNKNOWN_SUBJECT, UNUSED, WAIVER_RULES
from gate.model.policy import Rule
from gate.model.report import Finding, Location, RuleOutcome, Waived
from gate.model.waiver import PLANNED, Standing, Waiver

LONGEST = timedelta(days=90)
"""How far ahead a waiver may end in a protected environment."""

_COMPARED = 1_000
"""Subjects that a misspelt one is compared with: a plan may have many thousands, and a file many such entries."""


class Circumstances(Struct, frozen=True, kw_only=True):
    """What is known about one environment that waivers can be held against."""

    environment: Environment
    outcomes: Sequence[RuleOutcome]
    """Of every rule of the packs."""
    standing: Callable[[Waiver], Standing]
    subjects: Collection[str]
    """Names of all subjects, to tell which one was meant."""
    unread: bool
    """Whether something could not be read: then nobody can say that a rule or subject does not exist."""


class Waiving(Struct, frozen=True, kw_only=True):
    """Findings with the waived ones marked, those about the waivers after them, and how the rules about waivers went."""

    findings: tuple[Finding, ...]
    outcomes: tuple[RuleOutcome, ...]


def waive(findings: Iterable[Finding], waivers: Iterable[Waiver], facts: Circumstances, now: datetime) -> Waiving:
    """Hold the waivers of one environment against its findings. Only findings of rules are covered, never those about waivers."""
    today = now.astimezone(UTC).date()
    here = [waiver for waiver in waivers if facts.environment.name in waiver.environments]
    holding = {(one.rule, one.subject): one for one in here if _holds(one, facts.environment, today)}
    marked = tuple(_marked(finding, holding.get((finding.rule, finding.subject))) for finding in findings)
    found = {(finding.rule, finding.subject) for finding in marked}
    about = tuple(one for waiver in here for one in [_about(waiver, facts, found, today)] if one is not None)
    failed = {finding.rule for finding in about}
    outcomes = tuple(
        RuleOutcome(id=rule.id, status="failed" if rule.id in failed else "passed", subjects=len(here)) for rule in WAIVER_RULES
    )
    return Waiving(findings=marked + about, outcomes=outcomes)


def _holds(waiver: Waiver, environment: Environment, today: date) -> bool:
    return today <= waiver.expires and not _too_long(waiver, environment, today)


def _too_long(waiver: Waiver, environment: Environment, today: date) -> bool:
    return environment.protected and waiver.expires - today > LONGEST


def _marked(finding: Finding, waiver: Waiver | None) -> Finding:
    if waiver is None:
        return finding
    reason = Waived(reason=waiver.reason, owner=waiver.owner, expires=waiver.expires.isoformat())
    return msgspec.structs.replace(finding, status="waived", waiver=reason)


def _about(waiver: Waiver, facts: Circumstances, found: Collection[tuple[str, str]], today: date) -> Finding | None:
    """Return the worst thing that is wrong with a waiver; what hides least comes last."""
    status = {one.id: one.status for one in facts.outcomes}.get(waiver.rule)
    used = (waiver.rule, waiver.subject) in found
    told = status in ("passed", "failed") and not facts.unread and not used
    standing = facts.standing(waiver) if told else "untold"
    if status is None and not facts.unread:
        return _unknown_rule(waiver, facts)
    if standing == "absent":
        return _unknown_subject(waiver, facts)
    if _too_long(waiver, facts.environment, today):
        return _long(waiver, facts, today)
    if waiver.expires < today:
        return _expired(waiver, facts, used=used, gone=standing == "judged")
    if standing == "judged":
        return _unused(waiver, facts)
    return None


def _unknown_rule(waiver: Waiver, facts: Circumstances) -> Finding:
    own = next((rule for rule in OWN_RULES if rule.id == waiver.rule), None)
    if own is not None:
        message = f"{waiver.rule} is a rule of gate itself, and cannot be waived"
        return _finding(UNKNOWN_RULE, waiver, facts, message, _SETTLED[own.category])
    meant = nearest(waiver.rule, [one.id for one in facts.outcomes])
    advice = f"Write `rule: {meant}`, or delete the entry." if meant else "Delete the entry; `gate check --verbose` lists the rules."
    return _finding(UNKNOWN_RULE, waiver, facts, f"no rule is called {waiver.rule}, so this waives nothing", advice)


_SETTLED = {
    "waivers": "Delete the entry, and correct the waiver that the finding is about.",
    "judge": "Delete the entry: the finding is there for a person to look at, and denies nothing.",
}
"""What to do in place of waiving a finding of gate itself, by the category of its rule."""


def _unknown_subject(waiver: Waiver, facts: Circumstances) -> Finding:
    kind = waiver.subject.partition(":")[0]
    where = "in the plan" if kind in PLANNED else "here"
    alike = (one for one in facts.subjects if one.partition(":")[0] == kind)
    meant = nearest(waiver.subject, islice(alike, _COMPARED))
    other = f"write `subject: {meant}`, or " if meant else ""
    advice = f"{other}{_delete(waiver)}."
    message = f"there is no {waiver.subject} {where}, so this waives nothing"
    return _finding(UNKNOWN_SUBJECT, waiver, facts, message, advice[0].upper() + advice[1:])


def _unused(waiver: Waiver, facts: Circumstances) -> Finding:
    advice = _delete(waiver)
    message = f"{waiver.rule} has nothing against {waiver.subject}, so nothing needs this waiver"
    return _finding(UNUSED, waiver, facts, message, f"{advice[0].upper()}{advice[1:]}.")


def _expired(waiver: Waiver, facts: Circumstances, *, used: bool, gone: bool) -> Finding:
    if gone:
        left, advice = "and the finding is gone", "Delete the entry."
    else:
        left = "and the finding is still there" if used else "and this check cannot tell whether the finding is gone"
        advice = "Mend the finding and delete the entry, or agree with its reviewers on a later `expires`."
    message = f"the waiver of {waiver.rule} for {waiver.subject} ended with {waiver.expires}, {left}"
    return _finding(EXPIRED, waiver, facts, message, advice)


def _long(waiver: Waiver, facts: Circumstances, today: date) -> Finding:
    ahead = (waiver.expires - today).days
    message = (
        f"the waiver of {waiver.rule} for {waiver.subject} ends {ahead} days ahead; in a protected environment it may end "
        f"{LONGEST.days} days ahead at most, and waives nothing until then"
    )
    return _finding(TOO_LONG, waiver, facts, message, f"Write `expires: {today + LONGEST}` or an earlier day.")


def _delete(waiver: Waiver) -> str:
    return "delete the entry" if len(waiver.environments) == 1 else "delete the entry, or take this environment off its `environments`"


def _finding(rule: Rule, waiver: Waiver, facts: Circumstances, message: str, remediation: str) -> Finding:
    subject = f"waiver:{waiver.rule} {waiver.subject}"
    span = waiver.span
    return Finding(
        rule=rule.id,
        title=rule.title,
        category=rule.category,
        severity=rule.severity,
        enforcement=rule.enforcement.protected if facts.environment.protected else rule.enforcement.default,
        status="open",
        subject=subject,
        message=message,
        remediation=remediation,
        location=Location(path=span.path, line=span.line, column=span.column, end_line=span.end_line, end_column=span.end_column),
        related=(),
        fingerprint=hashlib.sha256("\0".join((rule.id, subject)).encode()).hexdigest()[:16],
    )
