"""Reads the file of waivers. What it says is checked here; whether a waiver holds is decided elsewhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from gate import yaml
from gate.config import document
from gate.config.mistake import Mistake, dotted, nearest
from gate.config.project import Project, Section
from gate.errors import ConfigError
from gate.model.ports import Tree
from gate.model.source import Json, ParseFailure, Span
from gate.model.waiver import Waiver
from gate.yaml import quote

_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TEXT = {"pattern": r"\S"}

EXAMPLE = """\
version: 1
waivers:
  - rule: ENV-01
    subject: flow:flows/legacy.yml
    environments: [dev]
    reason: moves to its new namespace with the next release
    owner: data-platform@example.com
    expires: 2027-01-31
"""
"""What a file of waivers may look like."""

_START = f"Write `version: 1` and `waivers: []`, or waivers, such as:\n\n{EXAMPLE}"


class Entry(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One waiver: what is accepted, where, why, by whom and until when."""

    rule: Annotated[str, Meta(description="Id of the rule.", extra_json_schema=_TEXT)]
    subject: Annotated[
        str, Meta(description="Subject of the finding, exactly as reports name it, such as `flow:flows/a.yml`.", extra_json_schema=_TEXT)
    ]
    environments: Annotated[tuple[str, ...], Meta(min_length=1, description="Environments of gate.yaml in which it holds.")]
    reason: Annotated[str, Meta(description="Why the finding is accepted for now.", extra_json_schema=_TEXT)]
    owner: Annotated[str, Meta(description="Who sees to it that it is mended.", extra_json_schema=_TEXT)]
    expires: Annotated[
        str,
        Meta(
            description="Last day, in UTC, on which it holds (YYYY-MM-DD); at most 90 days ahead in a protected environment.",
            extra_json_schema={"format": "date", "pattern": f"^{_DATE}$"},
        ),
    ]


class WaiverFile(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file of waivers: findings that a team accepts for a while."""

    version: Annotated[Literal[1], Meta(description="Version of this format.")]
    waivers: Annotated[tuple[Entry, ...], Meta(description="One entry for each rule and subject.")]


def schema() -> dict[str, Json]:
    """Return the JSON Schema of the file, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "waivers.yaml", **msgspec.json.schema(WaiverFile)}


def load(tree: Tree, path: str, project: Project) -> tuple[Waiver, ...]:
    """Return the waivers of a file, in its order.

    Raises ConfigError, with line and column, when it is missing, does not fit its format, names an environment that `gate.yaml` lacks, or
    says the same thing twice; InputError when it cannot be read.
    """
    if not tree.exists(path):
        raise ConfigError(f"there is no {path}", remediation=_START)
    return read(tree.read(path), path, project.environments)


def read(raw: bytes, path: str, environments: Collection[str] | None = None) -> tuple[Waiver, ...]:
    """Return the waivers that the bytes of a file hold; see `load`. Without `environments` any name of one will do."""
    source = document.parse(raw, path)
    if isinstance(source, ParseFailure):
        advice = _START if source.code == "empty" else source.remediation
        raise ConfigError(source.message, remediation=advice, path=path, line=source.line, column=source.column)
    entries = _convert(source, path).waivers
    document.refuse(_mistakes(entries, environments), source, path)
    return tuple(_waiver(entry, source, path, index) for index, entry in enumerate(entries))


def still_agreed(agreed: Sequence[Waiver], kept: Sequence[Waiver]) -> tuple[Waiver, ...]:
    """Return those of the `agreed` waivers that a change keeps, at the place where they stand in it.

    What a change removes no longer holds for it, so that it can mend a finding and remove its waiver at once; what it adds or prolongs
    does not hold yet.
    """
    places = {key: waiver.span for waiver in kept for key in _keys(waiver.rule, waiver.subject, waiver.environments)}
    found = []
    for waiver in agreed:
        remaining = tuple(name for name in waiver.environments if (waiver.rule, waiver.subject, name) in places)
        if remaining:
            span = places[waiver.rule, waiver.subject, remaining[0]]
            found.append(msgspec.structs.replace(waiver, environments=remaining, span=span))
    return tuple(found)


def _convert(source: yaml.Yaml, path: str) -> WaiverFile:
    document.refuse(_wrong_dates(source.data), source, path)
    try:
        return msgspec.convert(source.data, WaiverFile)
    except msgspec.ValidationError as error:
        from gate.config import diagnosis  # noqa: PLC0415 - costs time that a right file need not pay

        document.refuse(diagnosis.mistakes(source.data, WaiverFile), source, path)
        remediation = "Hold it against `gate schema waivers`."
        raise ConfigError(f"it does not fit the format: {error}", remediation=remediation, path=path) from error


def _wrong_dates(data: Json) -> Iterator[Mistake]:
    """Yield every `expires` that is not a day in the one notation that has one meaning."""
    entries = data.get("waivers") if isinstance(data, dict) else None
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict) and "expires" in entry and _day(entry["expires"]) is None:
            at = ("waivers", index, "expires")
            found = "empty" if entry["expires"] in (None, "") else "no day of the calendar written as YYYY-MM-DD"
            yield Mistake(path=at, message=f"`{dotted(at)}` is {found}", remediation="Write the last day, such as `expires: 2027-01-31`.")


def _day(value: Json) -> date | None:
    if not isinstance(value, str) or not re.fullmatch(_DATE, value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _mistakes(entries: Sequence[Entry], environments: Collection[str] | None) -> Iterator[Mistake]:
    seen: dict[tuple[str, str, str], int] = {}
    for index, entry in enumerate(entries):
        at = ("waivers", index)
        for name in ("rule", "subject", "reason", "owner"):
            if not getattr(entry, name).strip():
                here = (*at, name)
                yield Mistake(path=here, message=f"`{dotted(here)}` is empty", remediation=f"Write {_WANTED[name]}.")
        for position, key in enumerate(_keys(entry.rule, entry.subject, entry.environments)):
            if environments is not None and key[2] not in environments:
                yield _no_environment((*at, "environments", position), key[2], environments)
            if key in seen:
                yield _twice((*at, "environments", position), key, seen[key], index)
            seen.setdefault(key, index)


_WANTED = {
    "rule": "the id of a rule, such as `rule: ENV-01`",
    "subject": "the subject as a report names it, such as `subject: flow:flows/a.yml`",
    "reason": "why the finding is accepted for now",
    "owner": "who sees to it that it is mended, such as an address of mail",
}


def _no_environment(at: tuple[str | int, ...], name: str, environments: Collection[str]) -> Mistake:
    meant = nearest(name, environments)
    advice = f"Write `{meant}`." if meant else f"Environments there: {', '.join(environments)}."
    return Mistake(path=at, message=f"`{dotted(at)}` is {quote(name)}, which is no environment of gate.yaml", remediation=advice)


def _twice(at: tuple[str | int, ...], key: tuple[str, str, str], first: int, second: int) -> Mistake:
    where = "this entry" if first == second else f"`waivers[{first}]`"
    message = f"{quote(key[0])} for {quote(key[1])} in {quote(key[2])} is waived by {where} already"
    return Mistake(path=at, message=message, remediation="Keep one of the two.")


def _keys(rule: str, subject: str, environments: Sequence[str]) -> list[tuple[str, str, str]]:
    return [(rule, subject, name) for name in environments]


def _waiver(entry: Entry, source: yaml.Yaml, path: str, index: int) -> Waiver:
    place = source.values["waivers", index]
    return Waiver(
        rule=entry.rule,
        subject=entry.subject,
        environments=entry.environments,
        reason=entry.reason.strip(),
        owner=entry.owner.strip(),
        expires=date.fromisoformat(entry.expires),
        span=Span(path, place.line, place.column, place.end_line, place.end_column),
    )
