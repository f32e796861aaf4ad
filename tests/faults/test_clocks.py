"""The clock jumps by years as any step of plan and apply begins: no plan is applied that is too old, or of the future."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gate.model.evidence import Intent, Judged
from tests.faults.steps import Again, Run, applied
from tests.faults.test_swaps import APPLYING, PLANNING
from tests.promotion.stage import Stage

YEARS = {"years ahead": 2000, "years back": -2000}


def too_old_or_new(stage: Stage) -> list[str]:
    """Return how old plans were when their apply began, where that is nothing that a plan may be."""
    plans = {one.body.plan: one.time for one in stage.records("dev") if isinstance(one.body, Judged)}
    begun = [(one.time, plans[one.body.plan]) for one in stage.records("dev") if isinstance(one.body, Intent)]
    ages = [datetime.fromisoformat(time) - datetime.fromisoformat(made) for time, made in begun]
    return [str(age) for age in ages if not timedelta() <= age <= timedelta(hours=24)]


@pytest.mark.parametrize("command", ["plan", "apply"])
def test_a_clock_that_jumps(stage: Stage, tmp_path: Path, figures: dict[str, int | str], command: str) -> None:
    stage.scenario(looks=True)
    if command == "apply":
        Run(stage).plan()
    before, wrong = Again(stage, tmp_path / "before"), []
    steps = PLANNING if command == "plan" else APPLYING
    tries = [(name, at) for name in YEARS for at in range(len(steps))]
    for name, at in tries:
        stage = before.restore()
        getattr(Run(stage, lambda stage, name=name: stage.later(days=YEARS[name]), at), command)()  # type: ignore[misc]
        stage.time = datetime.fromisoformat("2026-11-21T09:05:00Z")
        Run(stage).apply()
        wrong += [(name, steps[at], what) for what in too_old_or_new(stage)]
        wrong += [(name, steps[at], "applied twice") for _ in list(applied(stage))[1:]]
    figures[f"faults, clocks that jump during {command}"] = f"{len(tries)} tries, {len(wrong)} wrong applies"
    assert wrong == []
