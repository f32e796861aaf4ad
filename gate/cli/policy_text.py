"""What people and programs read of tests and lists of rules. Decides nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from gate.authoring.listing import Listed, Listing
from gate.authoring.testing import Outcome, Tested
from gate.errors import ExitCode
from gate.model.policy import Reached, RuleFailure
from gate.reports.counts import counted
from gate.reports.style import Painter, Style
from gate.reports.visible import fold, visible

_INDENT = "  "
LISTING_SCHEMA = "gate.rules/v1"


def tested(result: Tested, seconds: float, *, text: str, quiet: bool, verbose: bool, coverage: bool, colour: bool) -> str:
    """Return how tests went: what failed, each with its place; what is missing; what no test reaches; and how many there were.

    `text` is what the path or name of each must hold.
    """
    paint = Painter(colour=colour)
    ran = (*result.tests, *result.examples)
    lines = [line for failure in result.failures for line in _broken(failure, paint)]
    lines += [line for one in ran if verbose or not one.passed for line in _outcome(one, paint)]
    if not quiet:
        lines += [f"{paint(Style.STRONG, visible(path))}: {paint(Style.WARN, 'warning')}: {visible(what)}" for path, what in result.lacking]
        lines += _coverage(result) if coverage and not result.failures else []
    if not quiet or result.exit_code is ExitCode.INDETERMINATE:
        lines.append(_summary(result, seconds, text, paint))
    return "".join(f"{line}\n" for line in lines)


def _broken(failure: RuleFailure, paint: Painter) -> Iterator[str]:
    place = ":".join(str(part) for part in (visible(failure.path), failure.line, failure.column) if part is not None)
    name = f"{visible(failure.rule)}: " if failure.rule else ""
    yield f"{paint(Style.STRONG, place)}: {paint(Style.INDETERMINATE, 'broken')}: {name}{visible(failure.message)}"


def _outcome(one: Outcome, paint: Painter) -> Iterator[str]:
    place = visible(one.path) if one.line is None else f"{visible(one.path)}:{one.line}"
    word, style = ("passed", Style.ALLOW) if one.passed else ("failed", Style.DENY)
    yield f"{paint(Style.STRONG, place)}: {paint(style, word)}: {visible(one.name)}" + ("" if one.passed else f": {visible(one.message)}")
    for detail in one.details:
        yield from (f"{_INDENT}{visible(line)}" for line in detail.splitlines())


def _coverage(result: Tested) -> Iterator[str]:
    if result.reached is None:
        yield "coverage: unknown, because a test ended the engine"
        return
    for one in result.reached:
        if one.missed:
            word = "line" if len(one.missed) == 1 else "lines"
            yield f"{visible(one.path)}:{one.missed[0]}: no test reaches {word} {_ranges(one.missed)}"
    yield f"coverage: {_share(result.reached)}"


def _share(reached: Sequence[Reached]) -> str:
    total = sum(len(one.lines) + len(one.missed) for one in reached)
    met = sum(len(one.lines) for one in reached)
    return f"{int(1000 * met / total) / 10:g} % of {counted(total, 'line')}" if total else "there are no lines of rules"


def _ranges(numbers: Sequence[int]) -> str:
    """Return such as `3-5, 9`."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][-1] == number - 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in found)


def _summary(result: Tested, seconds: float, text: str, paint: Painter) -> str:
    ran = (*result.tests, *result.examples)
    if not ran:
        none = f"no test and no example has `{visible(text)}` in its path or name" if text else "no test and no example was found"
        why = "the packs are broken" if result.failures else none
        return f"{paint(Style.INDETERMINATE, 'nothing ran')}: {why}"
    failed = sum(not one.passed for one in ran)
    parts = [counted(len(result.tests), "test"), counted(len(result.examples), "example")]
    if result.failures:
        word = f"{counted(failed, 'failure')}; the packs are broken, so examples did not run"
        return f"{' and '.join(parts)}: {paint(Style.INDETERMINATE, word)}, in {seconds:.2f} s"
    word = paint(Style.DENY, f"{failed} failed") if failed else paint(Style.ALLOW, "all passed")
    return f"{' and '.join(parts)}: {word}, in {seconds:.2f} s"


def as_table(listing: Listing, *, quiet: bool = False, verbose: bool = False, columns: int | None = None) -> str:
    """Return a line for each rule, and one for everything that is broken; `quiet` leaves these, `verbose` adds titles and files."""
    head = ["rule", "severity", *listing.environments, "pack", "judges"]
    rows = [[visible(cell) for cell in _row(one, listing.environments)] for one in listing.rules]
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head) - 1)]
    lines = [*_aligned(head, widths, columns)]
    for one, row in zip(listing.rules, rows, strict=True):
        lines += _aligned(row, widths, columns)
        lines += [f"{' ' * (widths[0] + 2)}{visible(text)}" for text in (one.title, one.path) if verbose]
    broken = [line for failure in listing.failures for line in _broken(failure, Painter(colour=False))]
    shown = broken if quiet else [*lines, *([""] if broken else []), *broken]
    return "".join(f"{line}\n" for line in shown)


def _row(one: Listed, environments: Iterable[str]) -> list[str]:
    levels = [one.enforcement[name].value for name in environments]
    pack = one.pack + (", approvable" if one.approvable else "") + (", broken" if one.failures else "")
    return [one.id, one.severity.value, *levels, pack, ", ".join(one.judges)]


def _aligned(row: Sequence[str], widths: Sequence[int], columns: int | None) -> list[str]:
    """Return a row of the table, the last cell of which may need several lines."""
    start = _INDENT.join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)) + _INDENT
    first, *rest = fold(row[-1], columns, first=len(start), hang=len(start))
    return [start + first, *rest]


def as_json(listing: Listing) -> str:
    """Return the rules as `gate.rules/v1`."""
    rules = [
        {
            "id": one.id,
            "title": one.title,
            "category": one.category,
            "severity": one.severity.value,
            "enforcement": {name: level.value for name, level in one.enforcement.items()},
            "judges": list(one.judges),
            "approvable": one.approvable,
            "pack": one.pack,
            "path": one.path,
            "broken": bool(one.failures),
        }
        for one in listing.rules
    ]
    failures = [
        {"rule": one.rule, "code": one.code, "message": one.message, "path": one.path, "line": one.line, "column": one.column}
        for one in listing.failures
    ]
    return json.dumps({"schema": LISTING_SCHEMA, "rules": rules, "failures": failures}, indent=2, ensure_ascii=False) + "\n"
