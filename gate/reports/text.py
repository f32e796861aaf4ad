"""A report for people: the decision first, then what could not be read, what denies, what warns, and what was judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from gate.model.report import EnvironmentReport, Excerpt, Finding, Location, Report, Verdict
from gate.model.source import ParseFailure
from gate.reports.counts import counted, coverage, denies, findings_in_words, reason
from gate.reports.snippet import snippet
from gate.reports.style import Painter, Style
from gate.reports.visible import visible

_INDENT = "  "


class Shared(Struct, frozen=True):
    """One finding, and what it does in each environment that has it."""

    finding: Finding
    effects: dict[str, str]
    """Environment → `deny`, `warn` or `waived`."""


def render(
    report: Report,
    excerpts: Mapping[Location, Excerpt],
    *,
    verbose: bool = False,
    quiet: bool = False,
    colour: bool = False,
) -> str:
    """Return the report as text. `excerpts` are redacted source lines.

    `quiet` leaves one line for each reason against ALLOW, and nothing at all where there is none.
    """
    paint = Painter(colour=colour)
    shared = _shared(report)
    if quiet:
        return "".join(f"{line}\n" for line in _quiet(report, shared))
    waived = [one for one in shared if "waived" in one.effects.values()]
    open_ = [one for one in shared if one not in waived]
    denied = [one for one in open_ if denies(one.finding)]
    warned = [one for one in open_ if not denies(one.finding)]
    blocks = [[headline(report, paint)]]
    blocks += [_failure(failure, paint) for failure in report.failures]
    blocks += [_finding(one, report, excerpts, paint) for one in (*denied, *warned, *(waived if verbose else ()))]
    if verbose:
        blocks += [_rules(environment, paint) for environment in report.environments]
    blocks.append([paint(Style.FAINT, coverage(report))])
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks)


def headline(report: Report, paint: Painter) -> str:
    """Return the decision, and in a few words what it comes from."""
    clauses = [*_unjudged(report), *(_clause(environment, report.decision) for environment in report.environments)]
    return f"{paint(Style[report.decision], report.decision)}  {' · '.join(clauses) or 'nothing was judged'}"


def _unjudged(report: Report) -> Iterator[str]:
    rules = sum(failure.code.startswith("rule-") for failure in report.failures)
    empty = sum(failure.code == "nothing-to-check" for failure in report.failures)
    unread = len(report.failures) - rules - empty
    if unread:
        yield f"{counted(unread, 'input')} could not be read"
    if rules:
        yield f"{counted(rules, 'rule')} gave no answer"
    if empty:
        yield "nothing to check"


def _clause(environment: EnvironmentReport, decision: Verdict) -> str:
    words = {Verdict.ALLOW: "allowed", Verdict.DENY: "denied", Verdict.INDETERMINATE: "not decided"}
    verdict = "" if environment.decision is decision else words[environment.decision]
    found = ", ".join(part for part in (verdict, findings_in_words(environment.findings)) if part)
    subject = f"plan for {environment.name}" if environment.plan is not None else environment.name
    return f"{subject}: {found}" if found else subject


def _shared(report: Report) -> list[Shared]:
    """Join what is the same finding in several environments; order by what it does, then by place."""
    joined: dict[tuple[object, ...], Shared] = {}
    for environment in report.environments:
        for finding in environment.findings:
            effect = "waived" if finding.status == "waived" else finding.enforcement.value
            key = (finding.rule, finding.location or finding.subject, finding.message, finding.remediation)
            before = joined.get(key)
            worst = finding if before is None or (denies(finding) and not denies(before.finding)) else before.finding
            joined[key] = Shared(worst, {**(before.effects if before else {}), environment.name: effect})
    return sorted(joined.values(), key=_order)


def _order(one: Shared) -> tuple[object, ...]:
    place = one.finding.location
    where = (0, place.path, place.line, place.column) if place else (1, one.finding.subject, 0, 0)
    return (not denies(one.finding), *where, one.finding.rule, one.finding.message)


def _finding(one: Shared, report: Report, excerpts: Mapping[Location, Excerpt], paint: Painter) -> list[str]:
    finding = one.finding
    effect, inside = _effect(one, report)
    style = {"deny": Style.DENY, "warn": Style.WARN}.get(effect, Style.FAINT)
    lines = [
        paint(Style.PLACE, _place(finding)),
        f"{_INDENT}{paint(style, f'{effect} {visible(finding.rule)}')} ({inside}): {visible(finding.message)}",
    ]
    excerpt = excerpts.get(finding.location) if finding.location else None
    if excerpt is not None:
        lines += [f"{_INDENT * 2}{line}" for line in snippet(excerpt, len(str(excerpt.line)), paint)]
    lines += [f"{_INDENT}also {paint(Style.PLACE, _where(place))}" for place in finding.related]
    return [*lines, *_advice(finding.remediation)]


def _effect(one: Shared, report: Report) -> tuple[str, str]:
    """Return what the finding does, and in brackets how bad it is and where, as far as that is not obvious."""
    worst = "waived" if one.finding.status == "waived" else one.finding.enforcement.value
    parts = [one.finding.severity.value]
    if len(report.environments) > 1:
        parts[0] += f" in {', '.join(name for name, effect in one.effects.items() if effect == worst)}"
        others = dict.fromkeys(effect for effect in one.effects.values() if effect != worst)
        parts += [f"{other} in {', '.join(name for name, effect in one.effects.items() if effect == other)}" for other in others]
    if one.finding.status == "approvable":
        parts.append("approvable")
    return worst, "; ".join(parts)


def _failure(failure: ParseFailure, paint: Painter) -> list[str]:
    place = ":".join(str(part) for part in (visible(failure.path), failure.line, failure.column) if part is not None)
    message = f"{_INDENT}{paint(Style.INDETERMINATE, 'not judged')}: {visible(failure.message)}"
    return [paint(Style.PLACE, place), message, *_advice(failure.remediation)]


def _advice(remediation: str) -> Iterator[str]:
    first, *rest = remediation.strip().splitlines() or [""]
    if first:
        yield f"{_INDENT}fix: {visible(first)}"
    for line in rest:
        yield f"{_INDENT}     {visible(line)}"


def _rules(environment: EnvironmentReport, paint: Painter) -> list[str]:
    lines = [paint(Style.STRONG, f"rules in {environment.name}{', which is protected' if environment.protected else ''}")]
    longest = max((len(outcome.id) for outcome in environment.rules), default=0)
    for outcome in environment.rules:
        status = {"not_run": "not run", "error": "no answer"}.get(outcome.status, outcome.status)
        detail = reason(outcome) if outcome.status == "not_run" else counted(outcome.subjects, "subject")
        lines.append(f"{_INDENT}{outcome.id.ljust(longest)}  {status.ljust(9)}  {detail}")
    return lines


def _quiet(report: Report, shared: Sequence[Shared]) -> Iterable[str]:
    if report.decision is Verdict.ALLOW:
        return
    yield headline(report, Painter(colour=False))
    for failure in report.failures:
        place = ":".join(str(part) for part in (visible(failure.path), failure.line, failure.column) if part is not None)
        yield f"{place}: not judged: {visible(failure.message)}"
    for one in shared:
        if denies(one.finding):
            yield f"{_place(one.finding)}: deny {visible(one.finding.rule)}: {visible(one.finding.message)}"


def _place(finding: Finding) -> str:
    return _where(finding.location) if finding.location else visible(finding.subject)


def _where(place: Location) -> str:
    return f"{visible(place.path)}:{place.line}:{place.column}"
