"""Which denials approvals can lift, and what a report says once they did. Pure; who approved is known by then."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from gate.decide.decision import EXIT_CODES, overall, verdict
from gate.model.policy import Enforcement
from gate.model.promotion import Approvable
from gate.model.report import EnvironmentReport, Report, Verdict, Waived


def approvable(report: Report, environment: str) -> tuple[Approvable, ...]:
    """Return what approvals must name so that a denied environment is allowed; nothing where they cannot make it so."""
    judged = [one for one in report.environments if one.name == environment]
    if len(judged) != 1 or report.decision is not Verdict.DENY:
        return ()
    found = {Approvable(rule=one.rule, subject=one.subject) for one in judged[0].findings if one.status == "approvable"}
    lifted = lift(report, environment, found, Waived(reason="", owner="", expires=None))
    named = tuple(sorted(found, key=lambda one: (one.rule, one.subject)))
    return named if lifted.decision is Verdict.ALLOW else ()


def lift(report: Report, environment: str, named: Collection[Approvable], why: Waived) -> Report:
    """Return the report without exactly the approvable denials of one environment that are `named`. INDETERMINATE stays what it is."""
    unread = bool(report.failures)
    environments = tuple(_lifted(one, named, why, unread=unread) if one.name == environment else one for one in report.environments)
    decision = overall(environments, unread=unread)
    return msgspec.structs.replace(report, environments=environments, decision=decision, exit_code=EXIT_CODES[decision])


def _lifted(judged: EnvironmentReport, named: Collection[Approvable], why: Waived, *, unread: bool) -> EnvironmentReport:
    if judged.decision is not Verdict.DENY:
        return judged
    findings = tuple(
        msgspec.structs.replace(one, status="waived", waiver=why)
        if one.status == "approvable" and one.enforcement is Enforcement.DENY and Approvable(rule=one.rule, subject=one.subject) in named
        else one
        for one in judged.findings
    )
    return msgspec.structs.replace(judged, findings=findings, decision=verdict(findings, judged.rules, unread=unread))
