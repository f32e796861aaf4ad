"""What gate itself finds, described like rules: about waivers, and about a change to its judge. No pack changes it; nothing waives it."""

from __future__ import annotations

from msgspec.structs import replace

from gate.model.policy import Enforced, Enforcement, Module, Rule, Severity

PACK = "gate"
"""What these rules name as their pack."""


def _rule(identity: str, title: str, description: str, severity: Severity, enforcement: Enforced, remediation: str) -> Rule:
    return Rule(
        id=identity,
        title=title,
        description=description,
        severity=severity,
        category="waivers",
        judges=("waivers",),
        enforcement=enforcement,
        remediation=remediation,
        approvable=False,
        references=(),
        package="",
        pack=PACK,
        module=Module(path="", text=""),
        entries=(),
    )


_STRICT = Enforced(default=Enforcement.DENY, protected=Enforcement.DENY)
_STRICT_WHERE_PROTECTED = Enforced(default=Enforcement.WARN, protected=Enforcement.DENY)

EDITED_JUDGE = replace(
    _rule(
        "GATE-01",
        "A change leaves alone what judges it",
        "A change cannot edit its own judge: the files of the base judge, whatever the change makes of them. "
        "What it makes of them judges the next change, so a person should look. It comes with gate, and nothing waives it.",
        Severity.MEDIUM,
        Enforced(default=Enforcement.WARN, protected=Enforcement.WARN),
        "Review it as a change to the judge: it judges nothing before it is merged.",
    ),
    category="judge",
    judges=("gate.yaml", "packs", "data", "waivers"),
)

UNKNOWN_RULE = _rule(
    "WAIVER-01",
    "A waiver names a rule that exists",
    "A misspelt rule waives nothing, and whoever reads the file believes otherwise. Findings about waivers cannot be waived either.",
    Severity.MEDIUM,
    _STRICT,
    "Correct the rule, or delete the entry.",
)
UNKNOWN_SUBJECT = _rule(
    "WAIVER-02",
    "A waiver names a subject that exists",
    "A misspelt subject waives nothing; one that is gone leaves a permission behind for whatever takes its name next.",
    Severity.MEDIUM,
    _STRICT,
    "Correct the subject, or delete the entry.",
)
UNUSED = _rule(
    "WAIVER-03",
    "A waiver that nothing needs is deleted",
    "Its rule ran, and has nothing against its subject: the waiver would only hide what comes next.",
    Severity.LOW,
    _STRICT_WHERE_PROTECTED,
    "Delete the entry.",
)
EXPIRED = _rule(
    "WAIVER-04",
    "A waiver that expired is settled",
    "After its last day a waiver hides nothing: its finding is mended, or accepted anew by those who review the file.",
    Severity.MEDIUM,
    _STRICT_WHERE_PROTECTED,
    "Mend the finding and delete the entry, or agree on a later day.",
)
TOO_LONG = _rule(
    "WAIVER-05",
    "A waiver in a protected environment ends within 90 days",
    "What is accepted for longer is no exception, and nobody looks at it again. Until its last day is near enough it hides nothing.",
    Severity.MEDIUM,
    _STRICT_WHERE_PROTECTED,
    "Write an earlier day.",
)

WAIVER_RULES = (UNKNOWN_RULE, UNKNOWN_SUBJECT, UNUSED, EXPIRED, TOO_LONG)

OWN_RULES = (EDITED_JUDGE, *WAIVER_RULES)
RESERVED = tuple(sorted({rule.id.partition("-")[0] + "-" for rule in OWN_RULES}))
"""How the ids of these rules begin. A rule of a pack that begins so could be taken for one of them."""
