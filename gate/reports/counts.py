"""How many findings, rules and files there were, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from gate.model.policy import Enforcement
from gate.model.report import EnvironmentReport, Finding, Report, RuleOutcome

_JUDGES = {"gate.yaml", "policies", "waivers"}
"""Kinds of input that judge and are not judged."""

_WORST_FIRST = ("error", "failed", "passed", "not_run")
_FEW = 3
_STATUS_WORDS = {"passed": "passed", "failed": "failed", "error": "gave no answer", "not_run": "not run"}


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun, such as `1 flow` or `2 flows`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def denies(finding: Finding) -> bool:
    """Whether the finding stands against ALLOW."""
    return finding.enforcement is Enforcement.DENY and finding.status != "waived"


def findings_in_words(findings: Iterable[Finding]) -> str:
    """Return such as `2 denials, 1 warning, 1 waived`; empty where there are none."""
    kinds = Counter("waived" if one.status == "waived" else "denied" if denies(one) else "warned" for one in findings)
    words = {
        "denied": counted(kinds["denied"], "denial"),
        "warned": counted(kinds["warned"], "warning"),
        "waived": f"{kinds['waived']} waived",
    }
    return ", ".join(text for kind, text in words.items() if kinds[kind])


def coverage(report: Report) -> str:
    """Return the last line of a report: what was judged, by how many rules, and which did not run, and why."""
    by_rule: dict[str, list[str]] = {}
    for environment in report.environments:
        for outcome in environment.rules:
            by_rule.setdefault(outcome.id, []).append(outcome.status)
    worst = Counter(next(status for status in _WORST_FIRST if status in statuses) for statuses in by_rule.values())
    ran = ", ".join(f"{worst[status]} {word}" for status, word in _STATUS_WORDS.items() if worst[status])
    rules = f"{counted(len(by_rule), 'rule')}: {ran}" if by_rule else "no rules"
    judged = f"Judged {_files(report)} by {rules}"
    silent = _silent(report.environments)
    return f"{judged} ({silent})." if silent else f"{judged}."


def _files(report: Report) -> str:
    kinds = Counter(kind for _, kind in {(one.path, one.kind) for one in report.inputs} if kind not in _JUDGES)
    if not kinds:
        return "nothing"
    words = {"plan": "plan", "file": "other file"}
    return ", ".join(counted(number, words.get(kind, f"{kind} file")) for kind, number in sorted(kinds.items()))


def _silent(environments: Sequence[EnvironmentReport]) -> str:
    """Say why rules did not run, such as `RO-09, RO-11 need a plan; RO-22 is off in dev`."""
    where: dict[tuple[str, str], list[str]] = {}
    for environment in environments:
        for outcome in environment.rules:
            if outcome.status == "not_run":
                where.setdefault((reason(outcome), outcome.id), []).append(environment.name)
    groups: dict[tuple[str, str], list[str]] = {}
    for (why, rule), names in where.items():
        place = "" if len(names) == len(environments) else f" in {', '.join(names)}"
        groups.setdefault((why, place), []).append(rule)
    return "; ".join(f"{_named(rules)} {_agree(why, len(rules))}{place}" for (why, place), rules in groups.items())


def _named(rules: Sequence[str]) -> str:
    """Return the names of a few rules, and of many how many they are: `--verbose` lists them all."""
    return ", ".join(sorted(rules)) if len(rules) <= _FEW else str(len(rules))


def reason(outcome: RuleOutcome) -> str:
    """Say why a rule did not run."""
    if outcome.needs == ("enforcement",):
        return "is off"
    roots = {need.split(".")[0] for need in outcome.needs}
    if roots == {"plan"}:
        return "needs a plan"
    return f"needs {' or '.join(sorted(roots))}" if roots else "did not run"


def _agree(why: str, rules: int) -> str:
    """Return the reason with its verb in the right number."""
    verb, _, rest = why.partition(" ")
    plural = {"is": "are", "needs": "need"}.get(verb, verb)
    return f"{plural if rules > 1 else verb} {rest}"
