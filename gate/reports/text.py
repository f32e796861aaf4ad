"""A report for people: the decision first, then what could not be read, what denies, what warns, and what was judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from shlex import quote

from gate.model.policy import Severity
from gate.model.report import Checked, EnvironmentReport, Finding, Location, Report, Verdict
from gate.model.source import ParseFailure
from gate.reports.counts import counted, coverage, denies, findings_in_words, reason
from gate.reports.shared import Shared, by_place, shared, spot, standing
from gate.reports.snippet import snippet
from gate.reports.style import Painter, Style
from gate.reports.visible import fold, visible, width

_INDENT = "  "
_BETWEEN = " · "
_HANG = 7
"""Columns that the second line of a message or advice is indented, below the first word after `deny` or `fix:`."""


def render(checked: Checked, *, verbose: bool = False, quiet: bool = False, colour: bool = False, columns: int | None = None) -> str:
    """Return the report as text. `quiet` leaves one line for each reason against ALLOW, and nothing where there is none.

    `columns` is the width of the terminal, if it is one: long lines are folded to it.
    """
    paint = Painter(colour=colour, columns=columns)
    if quiet:
        return "".join(f"{line}\n" for line in _quiet(checked.report))
    report = checked.report
    blocks = [[headline(report, paint)], *body(checked, paint, verbose=verbose), list(closing(report, paint, verbose=verbose))]
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks)


def body(checked: Checked, paint: Painter, *, verbose: bool) -> list[list[str]]:
    """Return blocks of lines: what could not be judged, what denies, what warns; with `verbose` what is waived, and all rules."""
    report = checked.report
    found = by_place(shared(report))
    blocks = [_failure(failure, paint) for failure in report.failures]
    blocks += _findings([one for one in found if one.effect != "waived"], checked, paint, verbose=verbose)
    if verbose:
        blocks += _findings([one for one in found if one.effect == "waived"], checked, paint, verbose=verbose)
        blocks += [_rules(environment, paint) for environment in report.environments]
    return blocks


def closing(report: Report, paint: Painter, *, verbose: bool) -> Iterator[str]:
    """Yield the last lines: what was judged by how many rules, and what says more about the worst denial."""
    for line in fold(coverage(report), paint.columns, first=0, hang=0):
        yield paint(Style.FAINT, line)
    all_denied = (finding for environment in report.environments for finding in environment.findings if denies(finding))
    denied = min(all_denied, key=lambda one: list(Severity).index(one.severity), default=None)
    if denied is not None:
        yield f"why: {paint(Style.STRONG, visible(_explaining(denied, report) if verbose else f'gate explain {denied.rule}'))}"


def _explaining(finding: Finding, report: Report) -> str:
    """Return the command that explains a finding: one of a plan needs the plan."""
    planned = next((one.name for one in report.environments if one.plan is not None), None)
    plan = next((one.path for one in report.inputs if one.kind == "plan"), None)
    about = f" {planned} --plan {quote(plan)}" if planned is not None and plan is not None else ""
    return f"gate explain {finding.fingerprint}{about}"


def headline(report: Report, paint: Painter) -> str:
    """Return the decision, and in a few words what it comes from; each clause has a line of its own where one is too short for all."""
    said = summary(report)
    if paint.columns is not None and len(report.decision) + 2 + width(said) > paint.columns:
        said = f"\n{_INDENT}".join(said.split(_BETWEEN))
    return f"{paint(Style[report.decision], report.decision)}  {said}"


def summary(report: Report) -> str:
    """Return in a few words what the decision comes from, environment by environment."""
    clauses = [*_unjudged(report), *(_clause(environment, report.decision) for environment in report.environments)]
    return _BETWEEN.join(clauses) or "nothing was judged"


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


def _findings(found: list[Shared], checked: Checked, paint: Painter, *, verbose: bool) -> Iterator[list[str]]:
    """Yield a block for each place; what it takes to mend several findings there is said once."""
    for _, same in groupby(found, key=spot):
        yield list(_block(list(same), checked, paint, verbose=verbose))


def _block(same: list[Shared], checked: Checked, paint: Painter, *, verbose: bool) -> Iterator[str]:
    first = same[0].finding
    yield paint(Style.STRONG, visible(_place(first)))
    for one in same:
        yield from _lines(one, checked.report, paint, verbose=verbose)
    excerpt = checked.excerpts.get(first.location) if first.location else None
    if excerpt is not None:
        yield from (f"{_INDENT * 2}{line}" for line in snippet(excerpt, len(str(excerpt.line)), paint))
    for place in dict.fromkeys(place for one in same for place in one.finding.related):
        yield f"{_INDENT}also {paint(Style.STRONG, visible(_where(place)))}"
    for remediation in dict.fromkeys(one.finding.remediation for one in same):
        yield from _advice(remediation, paint)


def _lines(one: Shared, report: Report, paint: Painter, *, verbose: bool) -> Iterator[str]:
    """Yield what the finding says; with `verbose` its fingerprint, who waived it where, and until when."""
    what, inside = f"{one.effect} {visible(one.finding.rule)}", f" ({standing(one, report)}): "
    style = {"deny": Style.DENY, "warn": Style.WARN}.get(one.effect, Style.FAINT)
    message = visible(one.finding.message) + (f" [{visible(one.finding.fingerprint)}]" if verbose else "")
    first, *rest = fold(message, paint.columns, first=len(_INDENT) + width(what + inside), hang=_HANG)
    yield f"{_INDENT}{paint(style, what)}{inside}{first}"
    yield from rest
    if verbose:
        for waiver in dict.fromkeys(one.waivers.values()):
            names = [name for name, other in one.waivers.items() if other == waiver]
            where = f" in {', '.join(names)}" if len(report.environments) > 1 else ""
            said = f"{visible(waiver.until)}{where} by {visible(waiver.owner)}: {visible(waiver.reason)}"
            yield from _labelled("waived ", said, paint)


def _failure(failure: ParseFailure, paint: Painter) -> list[str]:
    first, *rest = fold(visible(failure.message), paint.columns, first=len(_INDENT) + len("not judged: "), hang=_HANG)
    message = f"{_INDENT}{paint(Style.INDETERMINATE, 'not judged')}: {first}"
    return [paint(Style.STRONG, visible(_place_of(failure))), message, *rest, *_advice(failure.remediation, paint)]


def _place_of(failure: ParseFailure) -> str:
    """Return where a failure stands, as far as that is known."""
    return ":".join(str(part) for part in (failure.path, failure.line, failure.column) if part is not None)


def _advice(remediation: str, paint: Painter) -> Iterator[str]:
    first, *rest = remediation.strip().splitlines() or [""]
    if first:
        yield from _labelled("fix: ", visible(first), paint)
    for line in rest:
        yield f"{' ' * _HANG}{visible(line)}".rstrip()


def _labelled(label: str, said: str, paint: Painter) -> Iterator[str]:
    first, *rest = fold(said, paint.columns, first=len(_INDENT + label), hang=_HANG)
    yield f"{_INDENT}{label}{first}"
    yield from rest


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
        yield visible(f"{_place_of(failure)}: not judged: {failure.message}")
    for one in by_place(shared(report)):
        if one.effect == "deny":
            yield visible(f"{_place(one.finding)}: deny {one.finding.rule}: {one.finding.message}")


def _place(finding: Finding) -> str:
    return _where(finding.location) if finding.location else finding.subject


def _where(place: Location) -> str:
    return f"{place.path}:{place.line}:{place.column}"
