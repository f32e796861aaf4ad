"""Findings as people meet them: what is the same in several environments is one, and the worst come first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from gate.model.policy import Severity
from gate.model.report import Finding, Location, Report, Waived

Effect = Literal["deny", "warn", "waived"]

_RANK: dict[Effect, int] = {"deny": 0, "warn": 1, "waived": 2}
_SEVERITY = {severity: position for position, severity in enumerate(Severity)}


class Shared(Struct, frozen=True):
    """One finding, where it is worst, and what it does in each environment that has it."""

    finding: Finding
    effects: dict[str, Effect]
    waivers: dict[str, Waived]
    """Environment → what waives it there."""

    @property
    def effect(self) -> Effect:
        """What it does where it is worst."""
        return effect_of(self.finding)

    @property
    def message(self) -> str:
        """What it says; one without a line of its own names its subject."""
        said = self.finding.message or self.finding.title
        return said if self.finding.location else f"{self.finding.subject}: {said}"


def effect_of(finding: Finding) -> Effect:
    """Return what a finding does in its environment."""
    if finding.status == "waived":
        return "waived"
    return "deny" if finding.enforcement == "deny" else "warn"


def shared(report: Report) -> list[Shared]:
    """Join what is the same finding in several environments."""
    joined: dict[tuple[object, ...], Shared] = {}
    for environment in report.environments:
        for finding in environment.findings:
            key = (finding.rule, finding.location or finding.subject, finding.message, finding.remediation)
            before = joined.get(key) or Shared(finding, {}, {})
            effect = effect_of(finding)
            known = before.effects.get(environment.name, effect)
            joined[key] = Shared(
                min(before.finding, finding, key=lambda one: _RANK[effect_of(one)]),
                before.effects | {environment.name: min(effect, known, key=lambda one: _RANK[one])},
                before.waivers | ({environment.name: finding.waiver} if finding.waiver else {}),
            )
    return list(joined.values())


def by_place(found: Iterable[Shared]) -> list[Shared]:
    """Order as a file is read: places where something denies first, and at each what denies first."""
    several = list(found)
    denied = {spot(one) for one in several if one.effect == "deny"}
    return sorted(several, key=lambda one: (spot(one) not in denied, *_spot(one.finding), one.effect != "deny", *_place(one.finding)))


def spot(one: Shared) -> Location | str:
    """Return where a finding is shown: its place, or its subject where it has none."""
    return one.finding.location or one.finding.subject


def worst_first(found: Iterable[Shared]) -> list[Shared]:
    """Order as what is cut from the end must be: by what it does, how bad it is, and place."""
    return sorted(found, key=lambda one: (_RANK[one.effect], _SEVERITY[one.finding.severity], *_place(one.finding)))


def _spot(finding: Finding) -> tuple[object, ...]:
    place = finding.location
    return (0, place.path, place.line, place.column, place.end_line, place.end_column) if place else (1, finding.subject)


def _place(finding: Finding) -> tuple[object, ...]:
    return (*_spot(finding), finding.rule, finding.message)


def standing(one: Shared, report: Report) -> str:
    """Return how bad a finding is, and what it does where, as far as that is not obvious: `high in prod; warn in dev`."""
    parts = [one.finding.severity.value]
    if len(report.environments) > 1:
        parts[0] += f" in {', '.join(name for name, effect in one.effects.items() if effect == one.effect)}"
        others = dict.fromkeys(effect for effect in one.effects.values() if effect != one.effect)
        parts += [f"{other} in {', '.join(name for name, effect in one.effects.items() if effect == other)}" for other in others]
    return "; ".join(parts)
