"""Flows and configurations that follow good practice, as teams write them: rules that object to them would be switched off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gate.cli import wiring
from gate.model.report import Report

HERE = Path(__file__).parent
FLOWS = sorted(HERE.glob("flows/*/*.yml"))
CONFIGURATIONS = sorted(path.parent for path in HERE.glob("configurations/*/gate.yaml"))
NOW = datetime(2026, 6, 1, tzinfo=UTC)

ACCEPTED: dict[str, tuple[str, ...]] = {}
"""Configuration → its warnings, each of which says something that its team should know."""


@pytest.fixture(scope="module")
def flows() -> Report:
    """The flows, judged at once: those of Kestra 1.3 in one protected environment, those of Kestra 2 in another."""
    return judged(HERE, ["prod", "next"])


def judged(folder: Path, environments: Sequence[str] = ()) -> Report:
    """What the builtin pack says of a folder, in all of its environments or in some."""
    return wiring.check(wiring.open_workspace(folder / "gate.yaml"), environments, now=NOW).report


def findings(report: Report) -> tuple[str, ...]:
    """Everything that was found, and could not be read."""
    unread = [f"unread {one.path}:{one.line}: {one.message}" for one in report.failures]
    return (*unread, *(f"{one.enforcement} {one.rule} {one.subject}: {one.message}" for env in report.environments for one in env.findings))


def words(judged: int, found: Sequence[str]) -> str:
    """The figure: how many were judged, and what was found."""
    warned = sum(one.startswith("warn ") for one in found)
    return f"{judged} judged, {len(found) - warned} denials, {warned} warnings"


def test_flows_are_judged_by_every_rule_of_flows(flows: Report) -> None:
    read = {one.path for one in flows.inputs if one.kind == "flow"}

    assert read >= {path.relative_to(HERE).as_posix() for path in FLOWS}
    assert [(env.name, one) for env in flows.environments for one in env.rules if one.status == "error"] == []


def test_nothing_is_found_in_flows(flows: Report, figures: dict[str, int | str]) -> None:
    found = findings(flows)

    figures["good practice, flows"] = words(len(FLOWS), found)
    assert found == ()
    assert len(FLOWS) >= 60


@pytest.mark.parametrize("folder", CONFIGURATIONS, ids=[folder.name for folder in CONFIGURATIONS])
def test_nothing_is_found_in_a_configuration(folder: Path) -> None:
    assert findings(judged(folder)) == ACCEPTED.get(folder.name, ())
