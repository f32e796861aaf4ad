"""Rules as SARIF describes them, with what GitHub shows beside an alert."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from gate.model.policy import Enforcement, Rule, Severity
from gate.model.report import Finding
from gate.model.source import Json
from gate.reports.prose import paragraphs
from gate.reports.visible import visible

NOT_JUDGED = "not-judged"
"""The rule of what could not be judged. It is a result too: a run without results looks clean, and closes alerts."""

_LEVELS = {Enforcement.DENY: "error", Enforcement.WARN: "warning", Enforcement.OFF: "note"}
_SCORES = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.0"}
"""Scores that GitHub calls critical, high, medium and low."""
_LONGEST_NAME = 255
_LONGEST_TEXT = 1024
"""GitHub's limits for a name and a description."""


def descriptors(rules: Iterable[Rule], findings: Iterable[Finding]) -> list[dict[str, Json]]:
    """Return a descriptor for each rule, for each rule of a finding that is in no pack, and for what could not be judged."""
    known = {rule.id: _of_rule(rule) for rule in rules}
    for finding in findings:
        known.setdefault(finding.rule, _of_finding(finding))
    return [*known.values(), _NOT_JUDGED]


def _of_rule(rule: Rule) -> dict[str, Json]:
    level = rule.enforcement.default
    described = _descriptor(rule.id, rule.title, rule.description, rule.remediation, rule.severity, rule.category, _LEVELS[level])
    words = rule.package.rpartition(".")[2].split("_")
    name = "".join(word.capitalize() for word in words) if rule.style == "gate" else ""
    documents = [one for one in rule.references if one.startswith("https://")]
    return (
        described
        | {"name": visible(name or rule.id)[:_LONGEST_NAME]}
        | ({"helpUri": quote(documents[0], safe="%/:?#[]@!$&'()*+,;=~")} if documents else {})
        | ({"defaultConfiguration": {"level": "note", "enabled": False}} if level is Enforcement.OFF else {})
    )


def _of_finding(finding: Finding) -> dict[str, Json]:
    level = _LEVELS[finding.enforcement]
    return _descriptor(finding.rule, finding.title, finding.title, finding.remediation, finding.severity, finding.category, level)


def _descriptor(
    rule: str, title: str, description: str, remediation: str, severity: Severity, category: str, level: str
) -> dict[str, Json]:
    texts = [one for one in (description, remediation) if one.strip()] or [title or rule]
    return {
        "id": visible(rule),
        "name": visible(rule)[:_LONGEST_NAME],
        "shortDescription": {"text": _short([title or rule])},
        "fullDescription": {"text": _short([description or title or rule])},
        "help": {"text": _lines(texts), "markdown": "\n\n".join(block for text in texts for block in paragraphs(text))},
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": ["security", *([visible(category)] if category else [])],
            "precision": "high",
            "security-severity": _SCORES[severity],
        },
    }


def _short(texts: Sequence[str]) -> str:
    text = _lines(texts)
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"


def _lines(texts: Sequence[str]) -> str:
    """Return texts below each other, each of their lines as it may be shown."""
    return "\n\n".join("\n".join(visible(line) for line in re.split("\r?\n", text.strip("\n"))) for text in texts)


_NOT_JUDGED = _descriptor(
    NOT_JUDGED,
    "Everything is read and judged",
    "A file that cannot be read and a rule that gives no answer are never allowed.",
    "Mend what the message names, and check again.",
    Severity.HIGH,
    "gate",
    "error",
)
