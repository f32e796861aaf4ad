"""A report as SARIF 2.1.0, in the part of it that GitHub's code scanning reads. Every text in it is shown, none acted on."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from posixpath import isabs
from urllib.parse import quote

import msgspec

from gate.model.report import Checked, Location, Report, Verdict
from gate.model.source import Json, ParseFailure
from gate.reports.counts import counted
from gate.reports.repository import Repository
from gate.reports.sarif_rules import NOT_JUDGED, descriptors
from gate.reports.shared import Effect, Shared, shared, worst_first
from gate.reports.visible import visible

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 25_000
_MOST_LOCATIONS = 1_000
"""GitHub refuses a file with more."""

_LEVELS: dict[Effect, str] = {"deny": "error", "warn": "warning", "waived": "note"}
_SEMANTIC = re.compile(r"\d+\.\d+\.\d+")


def render(checked: Checked, repository: Repository | None = None, *, most: int = MOST_RESULTS) -> str:
    """Return the report as indented JSON that ends with a newline. Of more than `most` results the worst are kept, and it says so."""
    report, ground = checked.report, repository or Repository()
    found = worst_first(shared(report))
    rules = descriptors(checked.rules, (one.finding for one in found))
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    results = [_not_judged(failure, numbers, ground) for failure in report.failures]
    several = len(report.environments) > 1
    identities = zip(found, _fingerprints(found), strict=True)
    results += [_result(one, fingerprint, numbers, ground, several=several) for one, fingerprint in identities]
    run = {
        "tool": {"driver": {"name": report.tool.name, **_version(report.tool.version), "rules": rules}},
        "automationDetails": {"id": _identity(report)},
        "invocations": [
            {
                "executionSuccessful": report.decision is not Verdict.INDETERMINATE,
                "exitCode": report.exit_code,
                "exitCodeDescription": report.decision.value,
                "toolExecutionNotifications": list(_notifications(report.failures, len(results) - most, ground)),
            }
        ],
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The top of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": results[:most],
    }
    return msgspec.json.format(msgspec.json.encode({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}), indent=2).decode() + "\n"


def _version(version: str) -> dict[str, str]:
    return {"version": version} | ({"semanticVersion": version} if _SEMANTIC.fullmatch(version) else {})


def _identity(report: Report) -> str:
    """Name what was judged: GitHub keeps one upload for each category, which is all before the last slash."""
    kind = "plan" if any(environment.plan is not None for environment in report.environments) else "check"
    return f"gate/{kind}/{'+'.join(environment.name for environment in report.environments) or 'nothing'}/"


def _notifications(failures: Sequence[ParseFailure], left_out: int, ground: Repository) -> Iterator[Json]:
    for failure in failures:
        yield {
            "descriptor": {"id": visible(failure.code)},
            "level": "error",
            "message": {"text": _failure(failure)},
            "locations": [_location(ground.failed(failure), ground)],
        }
    if left_out > 0:
        text = f"{counted(left_out, 'result')} left out, the mildest: GitHub takes no more. The report as JSON has all."
        yield {"descriptor": {"id": "left-out"}, "level": "warning", "message": {"text": text}}


def _failure(failure: ParseFailure) -> str:
    return " ".join(_message(text).rstrip(".") + "." for text in ("not judged: " + failure.message, failure.remediation) if text)


def _not_judged(failure: ParseFailure, numbers: Mapping[str, int], ground: Repository) -> Json:
    fingerprint = _digest(NOT_JUDGED, failure.code, failure.path, failure.message)
    return {
        "ruleId": NOT_JUDGED,
        "ruleIndex": numbers[NOT_JUDGED],
        "level": "error",
        "message": {"text": _failure(failure)},
        "locations": [_location(ground.failed(failure), ground)],
        "partialFingerprints": _identities(fingerprint, alone=failure.line is not None),
        "suppressions": [],
        "properties": {"code": visible(failure.code)},
    }


def _result(one: Shared, fingerprint: str, numbers: Mapping[str, int], ground: Repository, *, several: bool) -> Json:
    finding = one.finding
    text = _message(one.message)
    related = finding.related[: _MOST_LOCATIONS - 1]
    return {
        "ruleId": visible(finding.rule),
        "ruleIndex": numbers[visible(finding.rule)],
        "level": _LEVELS[one.effect],
        "message": {"text": f"{text} ({_effects(one)})" if several else text},
        "locations": [_location(ground.place(one), ground)],
        **({"relatedLocations": [_related(place, number, ground) for number, place in enumerate(related, 1)]} if related else {}),
        "partialFingerprints": _identities(fingerprint, alone=finding.location is not None),
        "suppressions": _suppressions(one),
        "properties": {
            "environments": one.effects,
            "subject": visible(finding.subject),
            "severity": finding.severity.value,
            "status": finding.status,
        },
    }


def _identities(fingerprint: str, *, alone: bool) -> dict[str, str]:
    """Return what tells a result from others; GitHub goes by the text of its line, which one without a line of its own shares."""
    return {"gate/v1": fingerprint} if alone else {"gate/v1": fingerprint, "primaryLocationLineHash": fingerprint}


def _effects(one: Shared) -> str:
    """Say what a finding does where, such as `deny in prod, warn in dev`."""
    kinds = [kind for kind in _LEVELS if kind in one.effects.values()]
    return ", ".join(f"{kind} in {', '.join(name for name, effect in one.effects.items() if effect == kind)}" for kind in kinds)


def _suppressions(one: Shared) -> list[Json]:
    """Return the waivers of a finding that is waived wherever it is found."""
    if one.effect != "waived":
        return []
    reasons = {f"{visible(waiver.reason)} ({visible(waiver.owner)}, {visible(waiver.until)})": None for waiver in one.waivers.values()}
    accepted = {"kind": "external", "status": "accepted"}
    return [accepted | {"justification": reason} for reason in reasons] or [accepted]


def _fingerprints(found: Sequence[Shared]) -> list[str]:
    """Return what tells each result from all others, the same from run to run; environments and messages are in it only where they must."""
    counts = Counter(one.finding.fingerprint for one in found)
    return [
        visible(one.finding.fingerprint)
        if counts[one.finding.fingerprint] == 1
        else f"{visible(one.finding.fingerprint)}/{_digest(*one.effects, one.finding.message)[:8]}"
        for one in found
    ]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def _message(text: str) -> str:
    """Return a text in which nothing is a link: `[text](address)` would be one."""
    return visible(text).replace("](", "] (")


def _related(place: Location, number: int, ground: Repository) -> Json:
    return {"id": number, "message": {"text": "also here"}, **_location(place, ground)}


def _location(place: Location, ground: Repository) -> dict[str, Json]:
    path = ground.path(place.path)
    address = quote(path.encode("utf-8", "backslashreplace"))
    artifact = {"uri": f"file://{address}"} if isabs(path) else {"uri": address, "uriBaseId": "%SRCROOT%"}
    region = {"startLine": place.line, "startColumn": place.column, "endLine": place.end_line, "endColumn": place.end_column}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}
