"""One report with everything that a report can hold, names that want to be more than names among it."""

from __future__ import annotations

import msgspec

from gate.model.policy import Enforced, Enforcement, Module, Rule, Severity
from gate.model.report import Checked, Excerpt, Verdict, Waived
from gate.model.source import ParseFailure
from gate.reports.repository import Repository
from tests.reports.samples import PASSWORD, TIMEOUT, checked, environment, failed, finding, not_run, passed, place


def rule(identity: str, title: str, severity: Severity, default: Enforcement, remediation: str, **more: object) -> Rule:
    given: dict[str, object] = {
        "id": identity,
        "title": title,
        "description": f"Why {identity} is there.",
        "severity": severity,
        "category": "example",
        "judges": ("flows",),
        "enforcement": Enforced(default=default, protected=Enforcement.DENY),
        "remediation": remediation,
        "approvable": False,
        "references": (),
        "package": f"gate.rules.example.{identity.lower().replace('-', '_')}",
        "pack": "builtin",
        "module": Module(path="x.rego", text=""),
    }
    return msgspec.convert(given | more, Rule)


WRITE_TIMEOUT = "Write `timeout`."
WRITE_VARIABLE = "Take it from a sensitive variable, such as `var.kestra_password`."
KEEP = """\
Keep the flow, or take it out of the state first:

  removed {
    from = kestra_flow.this
  }
"""

RULES = (
    rule(
        "SEC-14",
        "A provider's credentials are not written in the code",
        Severity.CRITICAL,
        Enforcement.DENY,
        WRITE_VARIABLE,
        references=("https://example.com/read?a=b#c d",),
    ),
    rule("FLOW-01", "A flow has the properties that its Kestra version knows", Severity.MEDIUM, Enforcement.WARN, WRITE_TIMEOUT),
    rule("RO-09", "A plan destroys nothing that is in use", Severity.HIGH, Enforcement.WARN, KEEP, approvable=True),
    rule("TEAM-1", "A rule that is off", Severity.LOW, Enforcement.OFF, "", description=""),
    rule("main.deny_public", "main.deny_public", Severity.MEDIUM, Enforcement.DENY, "", style="conftest", package="main"),
)

EVIL_PATH = "::add-mask::flows/`a`|[b](c) @me #1 <img>\u202e%,:.yml"
EVIL = (
    "::set-output name=verdict::ALLOW ##[command]x %0A::error::x </details><script>alert(1)</script> @octo-org/admins #123 GH-4 "
    "owner/repo#5 0123456789abcdef0123456789abcdef01234567 https://evil.example www.evil.example me@evil.example "
    "[click](javascript:alert(1)) ![i](//evil.example/i.png) `tick ``` :tada: | cell | <!-- gate:check --> \x1b[31m\r\nline {0} «é名»"
)
EVIL_PLACE = place(EVIL_PATH, 7, 3, 9)

WAIVED = Waived(reason="moves with the next release, see `docs/moves.md`", owner="team-ingest", expires="2026-12-31")
EVIL_WAIVER = Waived(reason=EVIL, owner="@octocat", expires="2026-12-31")

FLOW = "flow:flows/ingest.yml"
KNOWS_NOT = "Kestra 1.3 knows no flow property `timout`"
NAMESPACE = place("flows/legacy.yml", 2, 12, 24)

DEV = environment(
    "dev",
    Verdict.INDETERMINATE,
    finding(
        "FLOW-01",
        KNOWS_NOT,
        subject=FLOW,
        location=TIMEOUT,
        severity=Severity.MEDIUM,
        enforcement=Enforcement.WARN,
        remediation=WRITE_TIMEOUT,
        fingerprint="f10000000000000a",
    ),
    finding(
        "ENV-01",
        "namespace company.old lies outside of dev, which holds company.data",
        subject="flow:flows/legacy.yml",
        location=NAMESPACE,
        status="waived",
        waiver=WAIVED,
        fingerprint="e10000000000000a",
    ),
    finding(
        "ENV-02",
        "the argument `namespace` says something else than the content",
        subject="config:kestra_flow.legacy",
        location=place("terraform/main.tf", 30, 3, 12),
        severity=Severity.LOW,
        status="waived",
        waiver=EVIL_WAIVER,
        fingerprint="e20000000000000a",
    ),
    rules=(failed("FLOW-01", 5), passed("SEC-14", 2), not_run("RO-09", "plan.changes"), not_run("TEAM-1", "enforcement")),
)

PROD = environment(
    "prod",
    Verdict.INDETERMINATE,
    finding(
        "SEC-14",
        "the password of provider kestra is written in the code",
        subject="config:provider.kestra",
        location=PASSWORD,
        severity=Severity.CRITICAL,
        remediation=WRITE_VARIABLE,
        related=(place("terraform/environments/prod/prod.tfvars", 3, 1, 9), place("terraform/environments/prod/main.tf", 12, 15, 40)),
        fingerprint="5e0000000000000a",
    ),
    finding(
        "RO-09",
        "this flow would be destroyed",
        subject='change:module.flows.kestra_flow.this["a.yml"]',
        status="approvable",
        remediation=KEEP,
        fingerprint="400000000000000a",
    ),
    finding(
        "RO-09",
        "this flow would be destroyed",
        subject='change:module.flows.kestra_flow.this["b.yml"]',
        status="approvable",
        remediation=KEEP,
        fingerprint="400000000000000b",
    ),
    finding(
        "FLOW-01",
        KNOWS_NOT,
        subject=FLOW,
        location=TIMEOUT,
        severity=Severity.MEDIUM,
        remediation=WRITE_TIMEOUT,
        fingerprint="f10000000000000a",
    ),
    finding(
        "main.deny_public",
        EVIL,
        subject=EVIL,
        location=EVIL_PLACE,
        severity=Severity.MEDIUM,
        remediation=EVIL,
        fingerprint="000000000000000e",
    ),
    finding(
        "ENV-02",
        "the argument `namespace` says something else than the content",
        subject="config:kestra_flow.legacy",
        location=place("terraform/main.tf", 30, 3, 12),
        severity=Severity.LOW,
        enforcement=Enforcement.WARN,
        fingerprint="e20000000000000a",
    ),
    finding(
        "GATE-01",
        "gate.yaml is not the one of main",
        severity=Severity.MEDIUM,
        enforcement=Enforcement.WARN,
        remediation="Let someone who owns it review the change.",
        fingerprint="900000000000000a",
    ),
    rules=(failed("FLOW-01", 5), failed("SEC-14", 2), failed("RO-09", 3), passed("TEAM-1", 5)),
    protected=True,
)

FAILURES = (
    ParseFailure(
        code="documents",
        message="a second document begins here",
        remediation="Keep one document in a file.",
        path="flows/b.yml",
        line=3,
        column=1,
    ),
    ParseFailure(
        code="pack", message="there is no folder polices", remediation="Correct the path under `policies` in gate.yaml.", path="polices"
    ),
)

RICH: Checked = msgspec.structs.replace(
    checked(
        Verdict.INDETERMINATE,
        DEV,
        PROD,
        failures=FAILURES,
        inputs=(("gate.yaml", "gate.yaml"), ("policies", "policies"), ("flows/ingest.yml", "flow"), ("terraform/main.tf", "terraform")),
        excerpts={
            PASSWORD: Excerpt(text='  password = "«redacted»"', line=104, column=14, end_column=26),
            TIMEOUT: Excerpt(text="  timout: PT5M", line=12, column=3, end_column=9),
            EVIL_PLACE: Excerpt(text="##[x]\x1b]8;;evil\x07::error::", line=7, column=3, end_column=9),
        },
    ),
    rules=RULES,
)

GROUND = Repository(folder="infra/data", config="gate.yaml", environments={"dev": 4, "prod": 12})
