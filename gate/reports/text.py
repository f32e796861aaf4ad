"""A report for people: the decision first, then what could not be read, what denies, what warns, and what was judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from msgspec import Struct

from gate.model.report import Checked, EnvironmentReport, Finding, Location, Report, Verdict
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


def render(checked: Checked, *, verbose: bool = False, quiet: bool = False, colour: bool = False) -> str:
    """Return the report as text. `quiet` leaves one line for each reason against ALLOW, and nothing where there is none."""
    paint = Painter(colour=colour)
    if quiet:
        return "".join(f"{line}\n" for line in _quiet(checked.report))
    blocks = [[headline(checked.report, paint)], *body(checked, paint, verbose=verbose), [paint(Style.FAINT, coverage(checked.report))]]
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks)


def body(checked: Checked, paint: Painter, *, verbose: bool) -> list[list[str]]:
    """Return blocks of lines: what could not be judged, what denies, what warns; with `verbose` what is waived, and all rules."""
    report = checked.report
    shared = _shared(report)
    waived = [one for one in shared if one.finding.status == "waived"]
    blocks = [_failure(failure, paint) for failure in report.failures]
    blocks += _findings([one for one in shared if one not in waived], checked, paint)
    if verbose:
        blocks += _findings(waived, checked, paint)
        blocks += [_rules(environment, paint) for environment in report.environments]
    return blocks


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
    obvious = environment.decision is decision and decision is not Verdict.INDETERMINATE
    verdict = "" if obvious else words[environment.decision]
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


def _findings(found: list[Shared], checked: Checked, paint: Painter) -> Iterator[list[str]]:
    """Yield a block for each place; what it takes to mend several findings there is said once."""
    for _, same in groupby(found, key=lambda one: (_order(one)[0], one.finding.location or one.finding.subject)):
        yield list(_block(list(same), checked, paint))


def _block(same: list[Shared], checked: Checked, paint: Painter) -> Iterator[str]:
    first = same[0].finding
    yield paint(Style.PLACE, _place(first))
    yield from (_line(one, checked.report, paint) for one in same)
    excerpt = checked.excerpts.get(first.location) if first.location else None
    if excerpt is not None:
        yield from (f"{_INDENT * 2}{line}" for line in snippet(excerpt, len(str(excerpt.line)), paint))
    for place in dict.fromkeys(place for one in same for place in one.finding.related):
        yield f"{_INDENT}also {paint(Style.PLACE, _where(place))}"
    for remediation in dict.fromkeys(one.finding.remediation for one in same):
        yield from _advice(remediation)


def _line(one: Shared, report: Report, paint: Painter) -> str:
    effect, inside = _effect(one, report)
    style = {"deny": Style.DENY, "warn": Style.WARN}.get(effect, Style.FAINT)
    return f"{_INDENT}{paint(style, f'{effect} {visible(one.finding.rule)}')} ({inside}): {visible(one.finding.message)}"


def _effect(one: Shared, report: Report) -> tuple[str, str]:
    """Return what the finding does, and in brackets how bad it is and where, as far as that is not obvious."""
    worst = "waived" if one.finding.status == "waived" else one.finding.enforcement.value
    parts = [one.finding.severity.value]
    if len(report.environments) > 1:
        parts[0] += f" in {', '.join(name for name, effect in one.effects.items() if effect == worst)}"
        others = dict.fromkeys(effect for effect in one.effects.values() if effect != worst)
        parts += [f"{other} in {', '.join(name for name, effect in one.effects.items() if effect == other)}" for other in others]
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
        yield f"{_INDENT}     {visible(line)}".rstrip()


def _rules(environment: EnvironmentReport, paint: Painter) -> list[str]:
    lines = [paint(Style.STRONG, f"rules in {environment.name}{', which is protected' if environment.protected else ''}")]
    longest = max((len(outcome.id) for outcome in environment.rules), default=0)
    for outcome in sorted(environment.rules, key=lambda one: one.id):
        status = {"not_run": "not run", "error": "no answer"}.get(outcome.status, outcome.status)
        detail = reason(outcome) if outcome.status == "not_run" else counted(outcome.subjects, "subject")
        lines.append(f"{_INDENT}{outcome.id.ljust(longest)}  {status.ljust(9)}  {detail}")
    return lines


def _quiet(report: Report) -> Iterable[str]:
    if report.decision is Verdict.ALLOW:
        return
    yield headline(report, Painter(colour=False))
    for failure in report.failures:
        place = ":".join(str(part) for part in (visible(failure.path), failure.line, failure.column) if part is not None)
        yield f"{place}: not judged: {visible(failure.message)}"
    for one in _shared(report):
        if denies(one.finding):
            yield f"{_place(one.finding)}: deny {visible(one.finding.rule)}: {visible(one.finding.message)}"


def _place(finding: Finding) -> str:
    return _where(finding.location) if finding.location else visible(finding.subject)


def _where(place: Location) -> str:
    return f"{visible(place.path)}:{place.line}:{place.column}"
