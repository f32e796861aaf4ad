"""Which denials approvals lift: exactly the approvable ones that they name, and nothing else."""

from __future__ import annotations

from typing import Literal

import pytest

from gate import decide
from gate.model.policy import Enforcement, Severity
from gate.model.promotion import Approvable
from gate.model.report import REPORT_SCHEMA, EnvironmentReport, Finding, Report, RuleOutcome, Tool, Verdict, Waived
from gate.model.source import ParseFailure

WHY = Waived(reason="approved", owner="anna@example.com", expires="2026-11-24")
FLOW = Approvable(rule="RO-09", subject="change:kestra_flow.a")
KEY = Approvable(rule="RO-09", subject="change:kestra_kv.b")
UNREAD = ParseFailure(code="syntax", message="m", remediation="r", path="a.tf")


def finding(
    subject: str, status: Literal["open", "waived", "approvable"] = "approvable", enforcement: Enforcement = Enforcement.DENY
) -> Finding:
    return Finding(
        rule="RO-09",
        title="t",
        category="c",
        severity=Severity.HIGH,
        enforcement=enforcement,
        status=status,
        subject=subject,
        message="m",
        remediation="r",
        location=None,
        related=(),
        fingerprint="f",
    )


def report(*findings: Finding, status: Literal["failed", "error"] = "failed", failures: tuple[ParseFailure, ...] = ()) -> Report:
    rules = (RuleOutcome(id="RO-09", status=status, subjects=2),)
    decision = decide.verdict(findings, rules, unread=bool(failures))
    environment = EnvironmentReport(name="prod", protected=True, decision=decision, findings=findings, rules=rules, plan={})
    return Report(
        schema=REPORT_SCHEMA,
        tool=Tool(name="gate", version="0"),
        decision=decision,
        exit_code=decide.EXIT_CODES[decision],
        environments=(environment,),
        failures=failures,
        inputs=(),
    )


BOTH = report(finding(FLOW.subject), finding(KEY.subject))


def test_what_is_named_is_lifted_and_says_by_whom() -> None:
    lifted = decide.lift(BOTH, "prod", {FLOW, KEY}, WHY)
    assert (lifted.decision, lifted.exit_code) == (Verdict.ALLOW, 0)
    assert [(one.subject, one.status, one.waiver) for one in lifted.environments[0].findings] == [
        (FLOW.subject, "waived", WHY),
        (KEY.subject, "waived", WHY),
    ]


@pytest.mark.parametrize(
    ("before", "named", "environment"),
    [
        pytest.param(BOTH, {FLOW}, "prod", id="one is not named"),
        pytest.param(BOTH, {FLOW, Approvable(rule="RO-10", subject=KEY.subject)}, "prod", id="named for another rule"),
        pytest.param(BOTH, {FLOW, KEY}, "dev", id="another environment"),
        pytest.param(report(finding(FLOW.subject, "open")), {FLOW}, "prod", id="a denial that no approval lifts"),
        pytest.param(report(finding(FLOW.subject), finding("plan", "open")), {FLOW}, "prod", id="another denial beside it"),
    ],
)
def test_what_is_not_lifted_denies(before: Report, named: set[Approvable], environment: str) -> None:
    assert decide.lift(before, environment, named, WHY).decision is Verdict.DENY


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(report(finding(FLOW.subject), failures=(UNREAD,)), id="something was not read"),
        pytest.param(report(finding(FLOW.subject), status="error"), id="a rule gave no answer"),
    ],
)
def test_what_could_not_be_judged_stays_so(before: Report) -> None:
    assert decide.lift(before, "prod", {FLOW}, WHY) == before
    assert before.decision is Verdict.INDETERMINATE
    assert decide.approvable(before, "prod") == ()


@pytest.mark.parametrize(
    ("judged", "expected"),
    [
        pytest.param(BOTH, (FLOW, KEY), id="all denials are approvable"),
        pytest.param(report(finding(KEY.subject), finding(FLOW.subject), finding(FLOW.subject)), (FLOW, KEY), id="each once, in order"),
        pytest.param(report(finding(FLOW.subject), finding("plan", "open")), (), id="another denial stands beside it"),
        pytest.param(report(finding(FLOW.subject), finding(KEY.subject, "waived")), (FLOW,), id="a waived one needs no approval"),
        pytest.param(report(finding(FLOW.subject, "open", Enforcement.WARN)), (), id="allowed as it is"),
    ],
)
def test_what_approvals_must_name(judged: Report, expected: tuple[Approvable, ...]) -> None:
    assert decide.approvable(judged, "prod") == expected
