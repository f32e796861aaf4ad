"""The text of a file of waivers that covers what a repository has today, so that a team with history can start. Writes no file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

from gate.config import document, waivers
from gate.decide import LONGEST
from gate.errors import ConfigError
from gate.model.own_rules import OWN_RULES
from gate.model.policy import Enforcement
from gate.model.report import Finding, Report
from gate.yaml import Yaml
from gate.yaml.scalars import resolve

NAME = "waivers.yaml"
REASON = "present when gate was adopted"

_HEADER = """\
# Findings that are accepted for a while; each entry names one rule, one subject, and its last day.
# Format: `gate schema waivers`. What is not listed here still denies.
version: 1
waivers:"""

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./@:+-]*[A-Za-z0-9_]")
_SURROGATE = re.compile("[\ud800-\udfff]")

_Key = tuple[str, str]


def adopt(reports: Iterable[Report], existing: str, now: datetime, owner: str) -> str:
    """Return `existing`, the text of a file of waivers or nothing, with a waiver for each finding that denies and stands open.

    Left as they are: what waits for an approval or is wrong with one plan as a whole, findings about waivers, and what an entry names
    already, also one that expired. A subject that is no valid Unicode cannot stand in YAML, and gets no waiver.
    Raises ConfigError where `existing` is wrong, or no owner is named.
    """
    if not owner.strip():
        raise ConfigError("a waiver needs an owner", remediation="Say who sees to it that what is found is mended.")
    held = waivers.read(existing.encode(), NAME) if existing.strip() else ()
    known = {(one.rule, one.subject, name) for one in held for name in one.environments}
    found = _environments(reports, known)
    if not found and existing.strip():
        return existing
    expires = now.astimezone(UTC).date() + LONGEST
    entries = [_entry(rule, subject, names, owner, expires) for (rule, subject), names in sorted(found.items())]
    return _added(existing, entries) if existing.strip() else _new(entries)


def _environments(reports: Iterable[Report], known: set[tuple[str, str, str]]) -> dict[_Key, list[str]]:
    """Return rule and subject → the environments in which their findings are to be waived, in the order of the reports."""
    own = {rule.id for rule in OWN_RULES}
    found: dict[_Key, list[str]] = {}
    for environment in (environment for report in reports for environment in report.environments):
        for finding in environment.findings:
            key = (finding.rule, finding.subject)
            if _is_history(finding) and finding.rule not in own and (*key, environment.name) not in known:
                names = found.setdefault(key, [])
                names.extend([environment.name] if environment.name not in names else [])
    return found


def _is_history(finding: Finding) -> bool:
    denies = finding.enforcement is Enforcement.DENY and finding.status == "open"
    return denies and finding.subject != "plan" and not _SURROGATE.search(finding.rule + finding.subject)


def _entry(rule: str, subject: str, environments: Sequence[str], owner: str, expires: date) -> dict[str, str]:
    """Return the lines of an entry, key by key."""
    return {
        "rule": _scalar(rule),
        "subject": _scalar(subject),
        "environments": f"[{', '.join(map(_scalar, environments))}]",
        "reason": REASON,
        "owner": _scalar(owner),
        "expires": expires.isoformat(),
    }


def _scalar(text: str) -> str:
    """Return a text in the plainest notation of YAML that cannot mean anything else."""
    if _PLAIN.fullmatch(text) and resolve(text) == text:
        return text
    if text.isprintable():
        return "'{}'".format(text.replace("'", "''"))
    return '"{}"'.format("".join(map(_escaped, text)))


def _escaped(character: str) -> str:
    if character.isprintable():
        return json.dumps(character, ensure_ascii=False)[1:-1]
    return f"\\U{ord(character):08x}"


def _new(entries: Sequence[Mapping[str, str]]) -> str:
    return f"{_HEADER}\n{_block(entries, 2)}" if entries else f"{_HEADER} []\n"


def _block(entries: Iterable[Mapping[str, str]], indent: int) -> str:
    return "".join(f"{' ' * indent}{line}\n" for entry in entries for line in _lines(entry))


def _lines(entry: Mapping[str, str]) -> Iterator[str]:
    for position, (key, value) in enumerate(entry.items()):
        yield f"{'  ' if position else '- '}{key}: {value}"


def _flow(entries: Iterable[Mapping[str, str]]) -> str:
    return ", ".join("{{{}}}".format(", ".join(f"{key}: {value}" for key, value in entry.items())) for entry in entries)


def _added(existing: str, entries: Sequence[Mapping[str, str]]) -> str:
    """Put entries behind those that are there, in the notation that the file has; everything else stays as it is."""
    source = document.parse(existing.encode(), NAME)
    assert isinstance(source, Yaml)  # noqa: S101 - it was read before
    held = source.values["waivers",]
    start = _offset(existing, held.line, held.column)
    end = _offset(existing, held.end_line, held.end_column)
    last = source.values.get(("waivers", len(source.data["waivers"]) - 1))
    if last is not None:
        behind = _offset(existing, last.end_line, last.end_column)
        if existing[start] == "-":
            return _insert_lines(existing, behind, _block(entries, held.column - 1))
        return f"{existing[:behind]}, {_flow(entries)}{existing[behind:]}"
    whole = source.values[()]
    if existing[start:end] == "[]" and existing[_offset(existing, whole.line, whole.column)] != "{":
        return _insert_lines(existing[:start].rstrip(" ") + existing[end:], start - 1, _block(entries, 2))
    return f"{existing[: start + 1]}{_flow(entries)}{existing[start + 1 :]}"


def _offset(text: str, line: int, column: int) -> int:
    return sum(len(one) + 1 for one in text.split("\n")[: line - 1]) + column - 1


def _insert_lines(text: str, offset: int, lines: str) -> str:
    """Insert lines behind the line in which the offset lies, or at once where that is the start of one."""
    if text[offset - 1 : offset] != "\n":
        offset = text.find("\n", offset) + 1 or len(text)
    head, tail = text[:offset], text[offset:]
    return f"{head}{'' if head.endswith(chr(10)) else chr(10)}{lines}{tail}"
