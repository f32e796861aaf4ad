"""Flows and configurations that follow good practice, as teams write them: rules that object to them would be switched off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from gate.check.environment import Judged, judge_one
from gate.check.judge import load
from gate.cli import wiring
from gate.facts.collect import collect

HERE = Path(__file__).parent
FLOWS = sorted(HERE.glob("flows/*/*.yml"))
CONFIGURATIONS = sorted(path.parent for path in HERE.glob("configurations/*/gate.yaml"))
NOW = datetime(2026, 6, 1, tzinfo=UTC)

ACCEPTED = {
    "modules_from_elsewhere": (
        "warn RO-27 config:module.flows: module.flows is not in the repository: only a plan shows what it does",
        "warn RO-27 config:module.alerts: module.alerts is not in the repository: only a plan shows what it does",
    ),
}
"""Configuration → its warnings. What gate did not read, it must say: nothing but a plan can judge a module that is elsewhere."""

Judging = Callable[[Path, str], Judged]


@pytest.fixture(scope="module")
def judged() -> Iterator[Judging]:
    """Judges an environment of a folder by the builtin pack, in the production engine, which is given the rules once."""
    with wiring.judging(wiring.open_workspace(HERE / "gate.yaml")) as judge:
        judge.engine.begin(judge.catalog.rules, judge.catalog.libraries, judge.catalog.data)
        rules = load(judge)

        def one(folder: Path, name: str) -> Judged:
            workspace = wiring.open_workspace(folder / "gate.yaml")
            environment = workspace.project.environments[name]
            documents = collect(environment, workspace.project, workspace.tree, None, judge.readers)
            return judge_one(replace(judge, project=workspace.project), environment, documents, rules, NOW, workspace.tree)

        yield one


def findings(judged: Judged) -> tuple[str, ...]:
    """Everything that was found, and what could not be read or judged."""
    unread = [f"unread {one.path}:{one.line}: {one.message}" for one in judged.failures]
    broken = [f"{one.status} {one.id}" for one in judged.report.rules if one.status == "error"]
    return (*unread, *broken, *(f"{one.enforcement} {one.rule} {one.subject}: {one.message}" for one in judged.report.findings))


def words(judged: int, found: Sequence[str]) -> str:
    """The figure: how many were judged, and what was found."""
    warned = sum(one.startswith("warn ") for one in found)
    return f"{judged} judged, {len(found) - warned} denials, {warned} warnings"


def test_nothing_is_found_in_flows(judged: Judging, figures: dict[str, int | str]) -> None:
    environments = [judged(HERE, name) for name in ("prod", "next")]
    found = [one for each in environments for one in findings(each)]
    subjects = sum(rule.subjects for each in environments for rule in each.report.rules if rule.id == "ENV-01")

    figures["good practice, flows"] = words(len(FLOWS), found)
    assert found == []
    assert subjects == len(FLOWS) >= 60


def test_nothing_is_found_in_configurations(judged: Judging, figures: dict[str, int | str]) -> None:
    found = {folder.name: findings(judged(folder, "prod")) for folder in CONFIGURATIONS}

    figures["good practice, configurations"] = words(len(found), [one for each in found.values() for one in each])
    assert {name: one for name, one in found.items() if one} == ACCEPTED
    assert len(found) >= 20
