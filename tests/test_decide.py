"""Who may be allowed: a table of what denies, what warns, and what leaves the answer open."""

from __future__ import annotations

import pytest

from gate import decide
from gate.config.project import Environment
from gate.errors import ConfigError, RefusedError
from gate.model.policy import Enforced, Enforcement, Evaluation, Module, RawFinding, Rule, RuleFailure, Severity
from gate.model.promotion import ApprovedPlan
from gate.model.report import EnvironmentReport, Finding, Report, RuleOutcome, Tool, Verdict
from gate.model.source import InputFile, Json

RULE = Rule(
    id="ENV-01",
    title="A flow stays inside its namespaces",
    description="Why.",
    severity=Severity.HIGH,
    category="environment-separation",
    judges=("flows",),
    enforcement=Enforced(default=Enforcement.WARN, protected=Enforcement.DENY),
    remediation="Write.",
    approvable=False,
    references=(),
    package="gate.rules.x",
    pack="builtin",
    module=Module(path="x.rego", text=""),
)
DEV = Environment(name="dev")
PROD = Environment(name="prod", protected=True)
RAW = RawFinding(level="deny", subject="flow:a", path=(), message="m")
BROKEN = RuleFailure(code="timeout", rule="ENV-01", message="m", path="x.rego", line=None, column=None)
PASSED = RuleOutcome(id="ENV-01", status="passed", subjects=1)


def finding(enforcement: Enforcement, status: str = "open") -> Finding:
    return Finding(
        rule="ENV-01",
        title="t",
        category="c",
        severity=Severity.HIGH,
        enforcement=enforcement,
        status=status,  # type: ignore[arg-type]
        subject="flow:a",
        message="m",
        remediation="r",
        location=None,
        related=(),
        fingerprint="f",
    )


@pytest.mark.parametrize(
    ("environment", "level", "expected"),
    [
        pytest.param(DEV, "deny", Enforcement.WARN, id="an ordinary environment warns"),
        pytest.param(PROD, "deny", Enforcement.DENY, id="a protected one denies"),
        pytest.param(PROD, "warn", Enforcement.WARN, id="what a rule only warns of never denies"),
        pytest.param(Environment(name="dev", enforcement={"ENV-01": Enforcement.DENY}), "deny", Enforcement.DENY, id="made stricter"),
        pytest.param(Environment(name="dev", enforcement={"ENV-01": Enforcement.OFF}), "deny", Enforcement.OFF, id="switched off in dev"),
    ],
)
def test_enforcement(environment: Environment, level: str, expected: Enforcement) -> None:
    raw = RawFinding(level=level, subject="flow:a", path=(), message="m")  # type: ignore[arg-type]
    assert decide.enforced(raw, RULE, environment) is expected


@pytest.mark.parametrize("looser", [Enforcement.WARN, Enforcement.OFF])
def test_a_protected_environment_cannot_be_loosened(looser: Enforcement) -> None:
    environment = Environment(name="prod", protected=True, enforcement={"ENV-01": looser})
    with pytest.raises(ConfigError) as refused:
        decide.enforcement(RULE, environment)
    assert refused.value.message == (
        f"enforcement of ENV-01 is `{looser}` in the protected environment prod, looser than the rule's `deny`"
    )


@pytest.mark.parametrize(
    ("evaluation", "count", "level", "expected"),
    [
        pytest.param(Evaluation(rule="ENV-01"), 3, Enforcement.DENY, ("passed", 3, ()), id="passed"),
        pytest.param(Evaluation(rule="ENV-01", findings=(RAW,)), 3, Enforcement.DENY, ("failed", 3, ()), id="failed"),
        pytest.param(None, None, Enforcement.DENY, ("not_run", 0, ("flows",)), id="absent"),
        pytest.param(Evaluation(rule="ENV-01", failure=BROKEN), None, Enforcement.DENY, ("error", 0, ()), id="broken, and absent"),
        pytest.param(Evaluation(rule="ENV-01"), 0, Enforcement.DENY, ("passed", 0, ()), id="present and empty"),
        pytest.param(None, 3, Enforcement.OFF, ("not_run", 0, ("enforcement",)), id="off"),
        pytest.param(None, 3, Enforcement.DENY, ("error", 3, ()), id="no answer"),
        pytest.param(
            Evaluation(rule="ENV-01", failure=BROKEN),
            3,
            Enforcement.DENY,
            ("error", 3, ()),
            id="failure",
        ),
    ],
)
def test_outcome(evaluation: Evaluation | None, count: int | None, level: Enforcement, expected: tuple[object, ...]) -> None:
    found = decide.outcome(RULE, {"flows": count}, evaluation, level)
    assert (found.status, found.subjects, found.needs) == expected


@pytest.mark.parametrize(
    ("findings", "outcomes", "unread", "expected"),
    [
        pytest.param([], [PASSED], False, Verdict.ALLOW, id="nothing objectionable"),
        pytest.param([finding(Enforcement.WARN)], [PASSED], False, Verdict.ALLOW, id="a warning"),
        pytest.param([finding(Enforcement.DENY)], [PASSED], False, Verdict.DENY, id="a denial"),
        pytest.param([finding(Enforcement.DENY, "approvable")], [PASSED], False, Verdict.DENY, id="approvable, not approved"),
        pytest.param([finding(Enforcement.DENY, "waived")], [PASSED], False, Verdict.ALLOW, id="waived"),
        pytest.param([finding(Enforcement.DENY)], [PASSED], True, Verdict.INDETERMINATE, id="unread before denied"),
        pytest.param([], [], False, Verdict.INDETERMINATE, id="no rule"),
        pytest.param([], [RuleOutcome(id="A", status="not_run", subjects=0)], False, Verdict.INDETERMINATE, id="no rule ran"),
        pytest.param([], [PASSED, RuleOutcome(id="A", status="error", subjects=1)], False, Verdict.INDETERMINATE, id="one rule broke"),
    ],
)
def test_verdict(findings: list[Finding], outcomes: list[RuleOutcome], unread: bool, expected: Verdict) -> None:
    assert decide.verdict(findings, outcomes, unread=unread) is expected


def environment_report(decision: Verdict, *, plan: bool = True, form: str = "saved") -> EnvironmentReport:
    identity: dict[str, Json] = {"format": form}
    return EnvironmentReport(name="dev", protected=False, decision=decision, findings=(), rules=(), plan=identity if plan else None)


@pytest.mark.parametrize(
    ("verdicts", "unread", "expected"),
    [
        pytest.param([], False, Verdict.INDETERMINATE, id="nothing judged"),
        pytest.param([Verdict.ALLOW, Verdict.ALLOW], False, Verdict.ALLOW, id="all allowed"),
        pytest.param([Verdict.ALLOW, Verdict.DENY], False, Verdict.DENY, id="one denied"),
        pytest.param([Verdict.DENY, Verdict.INDETERMINATE], False, Verdict.INDETERMINATE, id="could not tell before no"),
        pytest.param([Verdict.ALLOW], True, Verdict.INDETERMINATE, id="unread"),
    ],
)
def test_overall(verdicts: list[Verdict], unread: bool, expected: Verdict) -> None:
    assert decide.overall([environment_report(one) for one in verdicts], unread=unread) is expected


def report(environment: EnvironmentReport, digest: str = "sha256:aa") -> Report:
    return Report(
        schema="gate.report/v1",
        tool=Tool(name="gate", version="0"),
        decision=environment.decision,
        exit_code=0,
        environments=(environment,),
        failures=(),
        inputs=(InputFile(path="p", kind="plan", digest=digest),),
    )


def test_an_allowed_plan_is_approved() -> None:
    assert decide.approve(report(environment_report(Verdict.ALLOW)), "dev", "/p", "sha256:aa") == ApprovedPlan(
        environment="dev", plan="/p", digest="sha256:aa"
    )


@pytest.mark.parametrize(
    ("judged", "environment", "digest", "message"),
    [
        pytest.param(environment_report(Verdict.DENY), "dev", "sha256:aa", "the verdict on dev is DENY, not ALLOW", id="denied"),
        pytest.param(
            environment_report(Verdict.INDETERMINATE),
            "dev",
            "sha256:aa",
            "the verdict on dev is INDETERMINATE, not ALLOW",
            id="could not tell",
        ),
        pytest.param(environment_report(Verdict.ALLOW), "prod", "sha256:aa", "the report is not about prod", id="another"),
        pytest.param(environment_report(Verdict.ALLOW), "dev", "sha256:bb", "the report on dev is not about this plan", id="another plan"),
        pytest.param(
            environment_report(Verdict.ALLOW, plan=False), "dev", "sha256:aa", "the report on dev is not about this plan", id="static check"
        ),
        pytest.param(
            environment_report(Verdict.ALLOW, form="json"),
            "dev",
            "sha256:aa",
            "the JSON of a plan of dev can be judged, but never applied",
            id="plan JSON",
        ),
    ],
)
def test_nothing_else_is_approved(judged: EnvironmentReport, environment: str, digest: str, message: str) -> None:
    with pytest.raises(RefusedError) as refused:
        decide.approve(report(judged), environment, "/p", digest)
    assert refused.value.message == message
