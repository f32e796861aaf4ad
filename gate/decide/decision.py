"""Findings, enforcement and failures become a decision. Pure: no file, clock or process is touched here.

`ApprovedPlan` is minted here alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gate.config.mistake import nearest
from gate.config.project import Environment, Project
from gate.errors import ConfigError, ExitCode, RefusedError
from gate.model.own_rules import OWN_RULES
from gate.model.policy import Enforcement, Evaluation, RawFinding, Rule
from gate.model.promotion import ApprovedPlan
from gate.model.report import EnvironmentReport, Finding, Report, RuleOutcome, Verdict

_STRENGTH = {Enforcement.OFF: 0, Enforcement.WARN: 1, Enforcement.DENY: 2}

EXIT_CODES = {
    Verdict.ALLOW: ExitCode.ALLOW,
    Verdict.DENY: ExitCode.DENY,
    Verdict.INDETERMINATE: ExitCode.INDETERMINATE,
}


def enforcement(rule: Rule, environment: Environment) -> Enforcement:
    """Return what a rule does in an environment. Raises ConfigError where a protected one would be loosened."""
    standard = rule.enforcement.protected if environment.protected else rule.enforcement.default
    chosen = environment.enforcement.get(rule.id, standard)
    if environment.protected and _STRENGTH[chosen] < _STRENGTH[standard]:
        raise ConfigError(
            f"enforcement of {rule.id} is `{chosen}` in the protected environment {environment.name}, looser than the rule's `{standard}`",
            remediation=f"Remove `{rule.id}: {chosen}`: a protected environment may only be made stricter.",
        )
    return chosen


def check_enforcement(environment: Environment, project: Project, rules: Iterable[Rule]) -> None:
    """Raise ConfigError, with its line, where `enforcement` of an environment names no rule, or loosens a protected environment."""
    known = {rule.id: rule for rule in rules}
    for rule_id in environment.enforcement:
        try:
            if rule_id not in known:
                raise ConfigError(f"{rule_id} is no rule of the packs", remediation=_which(rule_id, known))
            enforcement(known[rule_id], environment)
        except ConfigError as error:
            span = project.spans.get(("environments", environment.name, "enforcement", rule_id))
            place = (span.line, span.column) if span else (None, None)
            raise ConfigError(error.message, remediation=error.remediation, path=project.path, line=place[0], column=place[1]) from error


def _which(rule_id: str, known: Iterable[str]) -> str:
    if rule_id in {rule.id for rule in OWN_RULES}:
        return "Remove the line: it is a rule of gate itself, which no environment changes."
    meant = nearest(rule_id, known)
    return f"Write `{meant}`, or remove the line." if meant else "Name a rule that `gate policy list` names, or remove the line."


def enforced(raw: RawFinding, rule: Rule, environment: Environment) -> Enforcement:
    """Return what one finding does: what the rule's `warn` reports never denies."""
    strongest = enforcement(rule, environment)
    return Enforcement.WARN if raw.level == "warn" and strongest is Enforcement.DENY else strongest


def outcome(rule: Rule, subjects: Mapping[str, int | None], evaluation: Evaluation | None, level: Enforcement) -> RuleOutcome:
    """Return how a rule went. `subjects` counts each collection of the input; None says that it is absent.

    `evaluation` is None for a rule that was not asked.
    """
    present = [count for name in rule.judges if (count := subjects[name]) is not None]
    if level is Enforcement.OFF:
        return RuleOutcome(id=rule.id, status="not_run", subjects=0, needs=("enforcement",))
    if evaluation is not None and evaluation.failure:
        return RuleOutcome(id=rule.id, status="error", subjects=sum(present))
    if not present:
        return RuleOutcome(id=rule.id, status="not_run", subjects=0, needs=rule.judges)
    if evaluation is None:
        return RuleOutcome(id=rule.id, status="error", subjects=sum(present))
    return RuleOutcome(id=rule.id, status="failed" if evaluation.findings else "passed", subjects=sum(present))


def verdict(findings: Iterable[Finding], outcomes: Sequence[RuleOutcome], *, unread: bool) -> Verdict:
    """Decide about one environment. What could not be read, no rule that ran, and a rule without an answer are never ALLOW."""
    ran = [one for one in outcomes if one.status in ("passed", "failed")]
    if unread or not ran or any(one.status == "error" for one in outcomes):
        return Verdict.INDETERMINATE
    if any(one.enforcement is Enforcement.DENY and one.status != "waived" for one in findings):
        return Verdict.DENY
    return Verdict.ALLOW


def overall(environments: Iterable[EnvironmentReport], *, unread: bool) -> Verdict:
    """Decide about all environments: could not tell before no, no before yes; nothing judged is could not tell."""
    verdicts = {environment.decision for environment in environments}
    if unread or not verdicts or Verdict.INDETERMINATE in verdicts:
        return Verdict.INDETERMINATE
    return Verdict.DENY if Verdict.DENY in verdicts else Verdict.ALLOW


def approve(report: Report, environment: str, plan: str, digest: str) -> ApprovedPlan:
    """Return what may be applied. Raises RefusedError unless the report allows this very plan in this environment."""
    judged = [one for one in report.environments if one.name == environment]
    if len(judged) != 1:
        raise RefusedError(f"the report is not about {environment}", remediation=f"Run `gate plan {environment}`.")
    if report.decision is not Verdict.ALLOW or judged[0].decision is not Verdict.ALLOW:
        raise RefusedError(f"the verdict on {environment} is {report.decision}, not ALLOW", remediation="See the findings above.")
    if judged[0].plan is None or not any(one.kind == "plan" and one.digest == digest for one in report.inputs):
        raise RefusedError(f"the report on {environment} is not about this plan", remediation=f"Run `gate plan {environment}` again.")
    if judged[0].plan.get("format") != "saved":
        raise RefusedError(
            f"the JSON of a plan of {environment} can be judged, but never applied", remediation=f"Run `gate plan {environment}`."
        )
    return ApprovedPlan(environment=environment, plan=plan, digest=digest)
