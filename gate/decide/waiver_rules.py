"""What gate says about waivers themselves, described like rules. They come with gate: no pack changes them, and nothing waives them."""

from __future__ import annotations

from gate.model.policy import Enforced, Enforcement, Module, Rule, Severity


def _rule(identity: str, title: str, description: str, severity: Severity, ordinary: Enforcement, remediation: str) -> Rule:
    return Rule(
        id=identity,
        title=title,
        description=description,
        severity=severity,
        category="waivers",
        judges=("waivers",),
        enforcement=Enforced(default=ordinary, protected=Enforcement.DENY),
        remediation=remediation,
        approvable=False,
        references=(),
        package="",
        pack="gate",
        module=Module(path="", text=""),
        entries=(),
    )


UNKNOWN_RULE = _rule(
    "WAIVER-01",
    "A waiver names a rule that exists",
    "A misspelt rule waives nothing, and whoever reads the file believes otherwise. Findings about waivers cannot be waived either.",
    Severity.MEDIUM,
    Enforcement.DENY,
    "Correct the rule, or delete the entry.",
)
UNKNOWN_SUBJECT = _rule(
    "WAIVER-02",
    "A waiver names a subject that exists",
    "A misspelt subject waives nothing; one that is gone leaves a permission behind for whatever takes its name next.",
    Severity.MEDIUM,
    Enforcement.DENY,
    "Correct the subject, or delete the entry.",
)
UNUSED = _rule(
    "WAIVER-03",
    "A waiver that nothing needs is deleted",
    "Its rule ran, and has nothing against its subject: the waiver would only hide what comes next.",
    Severity.LOW,
    Enforcement.WARN,
    "Delete the entry.",
)
EXPIRED = _rule(
    "WAIVER-04",
    "A waiver that expired is settled",
    "After its last day a waiver hides nothing: its finding is mended, or accepted anew by those who review the file.",
    Severity.MEDIUM,
    Enforcement.WARN,
    "Mend the finding and delete the entry, or agree on a later day.",
)
TOO_LONG = _rule(
    "WAIVER-05",
    "A waiver in a protected environment ends within 90 days",
    "What is accepted for longer is no exception, and nobody looks at it again. Until its last day is near enough it hides nothing.",
    Severity.MEDIUM,
    Enforcement.WARN,
    "Write an earlier day.",
)

WAIVER_RULES = (UNKNOWN_RULE, UNKNOWN_SUBJECT, UNUSED, EXPIRED, TOO_LONG)
