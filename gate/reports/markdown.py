"""A report as Markdown, for a comment on a pull request or the summary of a job. Nothing of a finding is more than text in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from textwrap import indent
from urllib.parse import quote

from msgspec import Struct

from gate.model.report import Checked, Location, Report, Waived
from gate.model.source import ParseFailure
from gate.reports.counts import counted, coverage
from gate.reports.prose import code, paragraphs, prose
from gate.reports.repository import Repository
from gate.reports.shared import Effect, Shared, shared, standing, worst_first
from gate.reports.text import summary

COMMENT = 65_536
"""Bytes of a comment, which GitHub limits to so many characters."""
_FOOT = 1_024
"""Bytes kept for the last lines."""

_LONGEST = 1_000
"""Characters of one text of a finding."""
_LONG_ADVICE = 300
"""Characters beyond which what to write is folded away."""
_MOST_PLACES = 10

_HEADINGS: dict[Effect, str] = {"deny": "### Denied", "warn": "### Warnings", "waived": "### Waived"}
_NOUNS: dict[str, tuple[str, str]] = {
    "failure": ("failure", "failures"),
    "deny": ("denial", "denials"),
    "warn": ("warning", "warnings"),
    "waived": ("waived finding", "waived findings"),
}


class _Entry(Struct, frozen=True):
    """One finding or failure, with the headings that stand before it."""

    kind: str
    text: str


def render(checked: Checked, repository: Repository | None = None, *, limit: int = COMMENT) -> str:
    """Return the report in at most `limit` bytes, the worst first; what there was no room for is counted in its last lines."""
    report, ground = checked.report, repository or Repository()
    text = f"{marker(report)}\n\n## gate: {report.decision}\n\n{prose(summary(report))}\n"
    room = limit - len(text.encode()) - _FOOT
    left_out: Counter[str] = Counter()
    for entry in _entries(report, ground):
        room -= len(entry.text.encode())
        if room < 0:
            left_out[entry.kind] += 1
            room = -1
        else:
            text += entry.text
    return text + "".join(f"\n{line}\n" for line in _foot(report, left_out))


def marker(report: Report) -> str:
    """Return the comment, hidden when shown, by which a workflow finds what it wrote before and writes it anew."""
    planned = [environment.name for environment in report.environments if environment.plan is not None]
    return f"<!-- gate:{':'.join(['plan', *(quote(name, safe='') for name in planned)]) if planned else 'check'} -->"


def _foot(report: Report, left_out: Counter[str]) -> Iterator[str]:
    if left_out:
        counts = ", ".join(counted(left_out[kind], *nouns) for kind, nouns in _NOUNS.items() if left_out[kind])
        yield f"**Left out here, where there is no more room: {counts}.** `gate check` and its other formats show all."
    said = prose(coverage(report))
    yield said if len(said.encode()) < _FOOT // 2 else prose(coverage(report).partition(" (")[0] + ".")


def _entries(report: Report, ground: Repository) -> Iterator[_Entry]:
    """Yield failures, then findings, the worst first, those of one rule with the same advice together."""
    heading = "\n### Could not be judged\n\n"
    for failure in report.failures:
        yield _Entry("failure", heading + _failure(failure, ground))
        heading = ""
    for effect, of_effect in groupby(worst_first(shared(report)), key=lambda one: one.effect):
        heading = f"\n{_HEADINGS[effect]}\n"
        for same in _by_rule(of_effect):
            heading += _introduction(same[0])
            for one in same:
                yield _Entry(effect, heading + _finding(one, report, ground))
                heading = ""


def _by_rule(found: Iterator[Shared]) -> list[list[Shared]]:
    groups: dict[tuple[str, str], list[Shared]] = {}
    for one in found:
        groups.setdefault((one.finding.rule, one.finding.remediation), []).append(one)
    return list(groups.values())


def _introduction(one: Shared) -> str:
    """Return the rule, and what to write, which is folded away where it is long."""
    finding = one.finding
    title = f"\n**{code(_short(finding.rule))}** {prose(_short(finding.title))}\n\n"
    blocks = paragraphs(_short(finding.remediation))
    if not blocks:
        return title
    if len(blocks) == 1 and len(finding.remediation) <= _LONG_ADVICE and not blocks[0].startswith("```"):
        return f"{title}Fix: {blocks[0]}\n\n"
    inside = "\n\n".join(blocks)
    return f"{title}<details><summary>What to write</summary>\n\n{inside}\n\n</details>\n\n"


def _finding(one: Shared, report: Report, ground: Repository) -> str:
    finding = one.finding
    place = _where(finding.location, ground) if finding.location else code(_short(finding.subject))
    parts = [f"{place}: {prose(_short(finding.message))} ({standing(one, report)})", *_also(finding.related, ground)]
    parts += [_waiver(waiver) for waiver in dict.fromkeys(one.waivers.values())]
    return f"- {'; '.join(parts)}\n"


def _also(places: Sequence[Location], ground: Repository) -> Iterator[str]:
    if places:
        shown = ", ".join(_where(place, ground) for place in places[:_MOST_PLACES])
        more = len(places) - _MOST_PLACES
        yield f"also {shown}" + (f" and {counted(more, 'place')} more" if more > 0 else "")


def _waiver(waiver: Waived) -> str:
    return f"waived {prose(waiver.until)} by {code(_short(waiver.owner))}: {prose(_short(waiver.reason))}"


def _failure(failure: ParseFailure, ground: Repository) -> str:
    place = ":".join(str(part) for part in (ground.path(_short(failure.path)), failure.line, failure.column) if part is not None)
    blocks = paragraphs(_short(failure.remediation))
    advice = "".join(f"\n\n{indent(block, '  ')}" for block in blocks)
    return f"- {code(place)}: {prose(_short(failure.message))}{advice}\n"


def _where(place: Location, ground: Repository) -> str:
    return code(f"{ground.path(_short(place.path))}:{place.line}")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
