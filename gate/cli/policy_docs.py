"""Writes the pages of rules, or compares them with those that are there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from gate.authoring.pages import pages
from gate.catalog import catalog as catalogs
from gate.cli import authoring, console, wiring
from gate.errors import ExitCode, InputError, OutputError
from gate.model.own_rules import OWN_RULES
from gate.reports.counts import counted
from gate.reports.visible import visible


def write(folder: Path, config: Path | None, *, quiet: bool, verbose: bool) -> ExitCode:
    """Write the pages that are not as they should be, and say which."""
    wanted = _pages(config)
    changed = [name for name, text in wanted.items() if _text(folder / name) != text]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder} cannot be made: {error.strerror}", remediation="Name a folder that you may write to.") from error
    for name in changed:
        console.save(folder / name, wanted[name])
    lines = [f"wrote {folder / name}" for name in changed] + _strays(folder, wanted)
    lines += _right(folder, wanted, changed) if verbose else []
    if not quiet:
        _say([*lines, f"{counted(len(wanted), 'page')}, {len(changed)} written"])
    return ExitCode.ALLOW


def compare(folder: Path, config: Path | None, *, quiet: bool, verbose: bool) -> ExitCode:
    """Name the pages that differ from what would be written, are missing, or belong to no rule."""
    wanted = _pages(config)
    found = {name: _text(folder / name) for name in wanted}
    wrong = [name for name in wanted if found[name] != wanted[name]]
    lines = [f"{folder / name}: {'missing' if found[name] is None else 'differs'}" for name in wrong]
    lines += _strays(folder, wanted)
    if verbose:
        _say(_right(folder, wanted, wrong))
    if lines:
        _say([*lines, f"fix: gate policy docs {folder}"])
        return ExitCode.DENY
    if not quiet:
        _say([f"{counted(len(wanted), 'page')}, as they would be written"])
    return ExitCode.ALLOW


def _right(folder: Path, wanted: Iterable[str], others: Collection[str]) -> list[str]:
    return [f"{folder / name}: as it would be written" for name in wanted if name not in others]


def _say(lines: Iterable[str]) -> None:
    console.write("".join(f"{visible(line)}\n" for line in lines))


def _pages(config: Path | None) -> dict[str, str]:
    """Return the pages of the selected packs. Raises InputError where a rule or example cannot be read."""
    selection = authoring.select(config, ())
    catalog = catalogs.load(*wiring.sources(selection.workspace))
    suites = selection.suites(catalog)
    for one in (*catalog.failures, *(failure for suite in suites for failure in suite.failures)):
        raise InputError(one.message, path=one.path, line=one.line, column=one.column, remediation="Correct it: see `gate policy test`.")
    own = OWN_RULES if any(suite.name == "builtin" for suite in suites) else ()
    rules = [*(rule for suite in suites for rule in suite.rules), *own]
    examples = {rule.id: [one for suite in suites for one in suite.examples if one.rule == rule.id] for rule in rules}
    return pages(rules, examples)


def _strays(folder: Path, wanted: dict[str, str]) -> list[str]:
    there = sorted(path.name for path in folder.glob("*.md")) if folder.is_dir() else []
    return [f"{folder / name}: belongs to no rule; remove it" for name in there if name not in wanted]


def _text(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
