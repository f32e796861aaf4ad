"""Reports to render, small enough to read."""

from __future__ import annotations

from gate.model.policy import Enforcement, Severity
from gate.model.report import Checked, EnvironmentReport, Excerpt, Finding, Location, Report, RuleOutcome, Tool, Verdict, Waived
from gate.model.source import InputFile, Json, ParseFailure

CODES = {Verdict.ALLOW: 0, Verdict.DENY: 1, Verdict.INDETERMINATE: 3}


def place(path: str, line: int, column: int, end_column: int) -> Location:
    return Location(path=path, line=line, column=column, end_line=line, end_column=end_column)


def finding(
    rule: str,
    message: str,
    *,
    subject: str = "repository",
    location: Location | None = None,
    severity: Severity = Severity.HIGH,
    enforcement: Enforcement = Enforcement.DENY,
    status: str = "open",
    remediation: str = "",
    related: tuple[Location, ...] = (),
    fingerprint: str = "0123456789abcdef",
    waiver: Waived | None = None,
) -> Finding:
    assert status in ("open", "waived", "approvable")
    return Finding(
        rule=rule,
        title=f"Title of {rule}",
        category="example",
        severity=severity,
        enforcement=enforcement,
        status=status,  # type: ignore[arg-type]
        subject=subject,
        message=message,
        remediation=remediation,
        location=location,
        related=related,
        fingerprint=fingerprint,
        waiver=waiver,
    )


def passed(rule: str, subjects: int) -> RuleOutcome:
    return RuleOutcome(id=rule, status="passed", subjects=subjects)


def failed(rule: str, subjects: int) -> RuleOutcome:
    return RuleOutcome(id=rule, status="failed", subjects=subjects)


def not_run(rule: str, *needs: str) -> RuleOutcome:
    return RuleOutcome(id=rule, status="not_run", subjects=0, needs=needs)


def environment(
    name: str,
    decision: Verdict,
    *findings: Finding,
    rules: tuple[RuleOutcome, ...] = (),
    protected: bool = False,
    plan: dict[str, Json] | None = None,
) -> EnvironmentReport:
    return EnvironmentReport(name=name, protected=protected, decision=decision, findings=findings, rules=rules, plan=plan)


def checked(
    decision: Verdict,
    *environments: EnvironmentReport,
    failures: tuple[ParseFailure, ...] = (),
    inputs: tuple[tuple[str, str], ...] = (("gate.yaml", "gate.yaml"), ("flows/ingest.yml", "flow")),
    excerpts: dict[Location, Excerpt] | None = None,
) -> Checked:
    report = Report(
        schema="gate.report/v1",
        tool=Tool(name="gate", version="1.2.3"),
        decision=decision,
        exit_code=CODES[decision],
        environments=environments,
        failures=failures,
        inputs=tuple(InputFile(path, kind, "sha256:00") for path, kind in inputs),
    )
    return Checked(report=report, excerpts=excerpts or {})


PASSWORD = place("terraform/environments/prod/providers.tf", 104, 15, 27)
TIMEOUT = place("flows/ingest.yml", 12, 3, 9)

DENIED = checked(
    Verdict.DENY,
    environment(
        "dev",
        Verdict.ALLOW,
        finding(
            "FLOW-01",
            "Kestra 1.3 knows no flow property `timout`",
            subject="flow:flows/ingest.yml",
            location=TIMEOUT,
            enforcement=Enforcement.WARN,
            remediation="Write `timeout`.",
        ),
        rules=(failed("FLOW-01", 5), passed("SEC-14", 2), not_run("RO-09", "plan.changes"), not_run("ENV-01", "enforcement")),
    ),
    environment(
        "prod",
        Verdict.DENY,
        finding(
            "SEC-14",
            "the password of provider kestra is written in the code",
            subject="config:provider.kestra",
            location=PASSWORD,
            severity=Severity.CRITICAL,
            remediation="Take it from a sensitive variable, such as `var.kestra_password`.",
            related=(place("terraform/environments/prod/prod.tfvars", 3, 1, 9),),
        ),
        finding(
            "FLOW-01",
            "Kestra 1.3 knows no flow property `timout`",
            subject="flow:flows/ingest.yml",
            location=TIMEOUT,
            remediation="Write `timeout`.",
        ),
        rules=(failed("FLOW-01", 5), failed("SEC-14", 2), not_run("RO-09", "plan.changes"), passed("ENV-01", 5)),
        protected=True,
    ),
    inputs=(
        ("gate.yaml", "gate.yaml"),
        ("policies", "policies"),
        ("flows/ingest.yml", "flow"),
        ("terraform/environments/prod/prod.tfvars", "terraform"),
        ("terraform/environments/prod/providers.tf", "terraform"),
    ),
    excerpts={
        PASSWORD: Excerpt(text='  password = "«redacted»"', line=104, column=14, end_column=26),
        TIMEOUT: Excerpt(text="  timout: PT5M", line=12, column=3, end_column=9),
    },
)
