"""Anything is swapped as any step of plan and apply begins: what Terraform then applies is what was judged, or it is told."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from gate.model.evidence import Outcome
from tests.faults.steps import SWAPS, Run, applied, the_file
from tests.promotion.stage import Stage

PLANNING = ["checking dev", "terraform init (1.11.4)", "terraform validate", "terraform plan", "judging the plan"]
APPLYING = ["verifying the plan of 2026-11-21T09:00:00Z", "judging the plan again", "terraform apply (1 create)"]
SWAPPED_AT = range(len(PLANNING)) if "GATE_SOAK" in os.environ else (4,)


class Again:
    """The stage as it was: everything that a run changes is put back in its place."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage = stage
        self._places = [(stage.base, folder / "base"), (stage.tools, folder / "tools")]
        for place, kept in self._places:
            shutil.copytree(place, kept, symlinks=True)

    def restore(self) -> Stage:
        for place, kept in self._places:
            shutil.rmtree(place)
            shutil.copytree(kept, place, symlinks=True)
        return self.stage


@pytest.fixture
def before(stage: Stage, tmp_path: Path) -> Again:
    stage.scenario(looks=True)
    return Again(stage, tmp_path / "before")


@pytest.fixture
def planned(stage: Stage, tmp_path: Path) -> Again:
    stage.scenario(looks=True)
    run = Run(stage).plan()
    assert (run.verdict, run.steps) == ("ALLOW", PLANNING)
    return Again(stage, tmp_path / "planned")


def unnoticed(stage: Stage, run: Run) -> Iterator[str]:
    """What Terraform applied that was not judged, and that nobody was told of."""
    for used, files, plan in applied(stage):
        told = run.verdict == "ApplyError" and isinstance(last := stage.records("dev")[-1].body, Outcome) and bool(last.edited)
        seal = the_file(stage, "seal.json")
        if seal is None or f"sha256:{used}" != json.loads(seal.read_text())["terraform"]["digest"]:
            yield "another Terraform"
        if run.judged is None or plan != run.judged[1]:
            yield "another plan"
        if (run.judged is None or files != run.judged[0]) and not told:
            yield "other files"


REFUSED, TOLD, SAME = "RefusedError", "ApplyError", "ALLOW"
WHILE_APPLYING = {
    "plan": [REFUSED, REFUSED, REFUSED],
    "seal": [SAME, SAME, SAME],  # it was read, and its digest is what counts
    "list of files": [REFUSED, SAME, SAME],
    "flow": [REFUSED, REFUSED, TOLD],
    "new flow": [REFUSED, REFUSED, TOLD],
    "module": [REFUSED, REFUSED, TOLD],
    "root module": [REFUSED, REFUSED, TOLD],
    "override file": [REFUSED, REFUSED, TOLD],
    "lock file": [REFUSED, REFUSED, TOLD],
    "policy": [REFUSED, REFUSED, SAME],
    "Terraform": [REFUSED, REFUSED, REFUSED],
    "record": [SAME, SAME, SAME],
    "state": [REFUSED, REFUSED, SAME],  # real Terraform refuses it then: the plan is stale
}
"""What is swapped → what apply says, by the step that begins when it is."""


def test_while_it_is_applied(planned: Again, figures: dict[str, int | str]) -> None:
    said: dict[str, list[str]] = {}
    wrong = []
    for name, swap in SWAPS.items():
        for at in range(len(APPLYING)):
            run = Run(planned.restore(), swap, at).apply()
            said.setdefault(name, []).append(str(run.verdict))
            wrong += [(name, APPLYING[at], what) for what in unnoticed(planned.stage, run)]
    figures["faults, swaps while a plan is applied"] = f"{len(SWAPS) * len(APPLYING)} tries, {len(wrong)} wrong applies"
    assert wrong == []
    assert said == WHILE_APPLYING


def test_while_it_is_planned(before: Again, figures: dict[str, int | str]) -> None:
    wrong, tries = [], 0
    for name, swap in SWAPS.items():
        for at in SWAPPED_AT:
            stage = before.restore()
            Run(stage, swap, at).plan()
            wrong += [(name, PLANNING[at], what) for what in unnoticed(stage, Run(stage).apply())]
            tries += 1
    figures["faults, swaps while a plan is made"] = f"{tries} tries, {len(wrong)} wrong applies"
    assert wrong == []


def test_a_wrong_apply_would_be_seen(planned: Again) -> None:
    run = Run(planned.stage)
    run.judged = ("what was judged", hashlib.sha256(b"another plan").hexdigest())
    run.verdict = "ALLOW"
    Run(planned.stage).apply()
    assert list(unnoticed(planned.stage, run)) == ["another plan", "other files"]
