"""What engines and readers say, as findings and failures of the report: with places, in order, without secrets."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from gate import decide
from gate.check import conftest
from gate.check.edits import Edits
from gate.config.project import Environment
from gate.facts.documents import Documents
from gate.facts.places import Places
from gate.facts.redaction import Redactor
from gate.facts.shown import Shown, flow_spans, secret_spans
from gate.model.own_rules import WAIVER_RULES
from gate.model.policy import Enforcement, Evaluation, RawFinding, Rule, RuleFailure, Severity
from gate.model.ports import Tree
from gate.model.report import Excerpt, Finding, Location
from gate.model.source import ParseFailure

_ABOUT_WAIVERS = frozenset(rule.id for rule in WAIVER_RULES)
_ORDER = {severity: position for position, severity in enumerate(Severity)}


def findings_of(
    rules: Iterable[Rule], evaluations: Mapping[str, Evaluation], environment: Environment, places: Places, redactor: Redactor
) -> list[Finding]:
    """Return what rules found, with places and without secrets, as `finding_order` has it."""
    found = ((raw, rule) for rule in rules if rule.id in evaluations for raw in evaluations[rule.id].findings)
    return sorted((_finding(raw, rule, environment, places, redactor) for raw, rule in found), key=finding_order)


def _finding(raw: RawFinding, rule: Rule, environment: Environment, places: Places, redactor: Redactor) -> Finding:
    theirs = rule.style == "conftest"
    location, related = conftest.locate(raw, places) if theirs else places.locate(raw.subject, raw.path)
    level = decide.enforced(raw, rule, environment)
    identity = "\0".join((rule.id, raw.subject, *map(str, raw.path), *([raw.message] if theirs else [])))
    status: Literal["approvable", "open"] = "approvable" if rule.approvable and level is Enforcement.DENY else "open"
    return Finding(
        rule=rule.id,
        title=rule.title,
        category=rule.category,
        severity=rule.severity,
        enforcement=level,
        status="waived" if raw.excepted else status,
        subject=raw.subject,
        message=redactor.text(raw.message),
        remediation=_remediation(rule, status, environment),
        location=location,
        related=related,
        fingerprint=hashlib.sha256(identity.encode()).hexdigest()[:16],
        waiver=conftest.waived(rule) if raw.excepted else None,
    )


def _remediation(rule: Rule, status: str, environment: Environment) -> str:
    """Return what to write, and where only an approval is missing, who could give one."""
    if status != "approvable" or environment.approvals is not None:
        return rule.remediation
    return f"{rule.remediation} If it is meant, name in gate.yaml who may approve it, as `approvals` of {environment.name}."


def redacted(finding: Finding, redactor: Redactor) -> Finding:
    """Keep secrets out of what people wrote into waivers."""
    reason = finding.waiver
    if reason is not None:
        reason = msgspec.structs.replace(reason, reason=redactor.text(reason.reason), owner=redactor.text(reason.owner))
    return msgspec.structs.replace(finding, message=redactor.text(finding.message), waiver=reason)


def placed(finding: Finding, edits: Edits) -> Finding:
    """Drop a place in a file that is another one in what is judged: its lines are not those that judged.

    An entry of the file of waivers is already named where the change has it.
    """
    moved = finding.location is not None and finding.location.path in edits.findings
    return msgspec.structs.replace(finding, location=None) if moved and finding.rule not in _ABOUT_WAIVERS else finding


def finding_order(finding: Finding) -> tuple[object, ...]:
    """Order findings: what denies first, then by severity and place."""
    where = finding.location
    place = (where.path, where.line, where.column) if where else ("", 0, 0)
    return finding.enforcement is not Enforcement.DENY, _ORDER[finding.severity], place, finding.rule, finding.subject, finding.message


def failures_of(
    environment: Environment, documents: Documents, evaluations: Mapping[str, Evaluation], redactor: Redactor
) -> tuple[ParseFailure, ...]:
    """Return what could not be read or evaluated in an environment, and that there was nothing to judge."""
    failures = [*documents.failures, *(failure_of(one.failure) for one in evaluations.values() if one.failure)]
    failures = [msgspec.structs.replace(one, message=redactor.text(one.message)) for one in failures]
    if documents.empty and not failures:
        message, remediation = _nothing(environment.name, documents)
        failures.append(ParseFailure(code="nothing-to-check", message=message, remediation=remediation, path="gate.yaml"))
    return tuple(failures)


def _nothing(name: str, documents: Documents) -> tuple[str, str]:
    """Say why there is nothing to judge, and what to do."""
    configuration = documents.configuration
    if configuration is None:
        advice = "Name its `terraform.dir` or its `flows` folders in gate.yaml, or remove the environment."
        return f"environment {name} has no resource, flow or plan to judge", advice
    elsewhere = [module.address for module in configuration.modules if not module.read]
    if elsewhere:
        advice = f"Judge a plan, which shows what they make: `gate check {name} --plan FILE`; or copy the modules into the repository."
        return f"all that environment {name} has are modules that are not in the repository: {', '.join(elsewhere)}", advice
    advice = "Write its resources there, correct `terraform.dir` in gate.yaml, or remove the environment."
    return f"environment {name} has no resource in {configuration.root}, and no flow or plan to judge", advice


def failure_of(failure: RuleFailure) -> ParseFailure:
    """Return what is wrong with a rule as the report says it."""
    rule = failure.rule is not None or failure.code not in ("pack", "data")
    return ParseFailure(
        code=f"rule-{failure.code}" if rule else failure.code,
        message=f"{failure.rule}: {failure.message}" if failure.rule else failure.message,
        remediation="Correct the rule: until it answers, nothing is allowed."
        if rule
        else "Correct the path under `policies` in gate.yaml, or the files there: until all rules are read, nothing is allowed.",
        path=failure.path,
        line=failure.line,
        column=failure.column,
    )


def excerpts_of(findings: Iterable[Finding], documents: Documents, tree: Tree, redactor: Redactor) -> dict[Location, Excerpt]:
    """Return the source line of each finding, redacted."""

    def read(path: str) -> bytes:
        return documents.source.read(path) if documents.source.exists(path) else tree.read(path)

    places = {one.location for one in findings if one.location}
    shown = Shown(read, redactor, secret_spans(documents.configuration), flow_spans(documents, {place.path for place in places}))
    found = {place: shown.excerpt(place) for place in places}
    return {location: excerpt for location, excerpt in found.items() if excerpt}
