"""Anything is swapped as any step of plan and apply begins: what Terraform then applies is what was judged, or it is told."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.faults.steps import SOAK, SWAPS, Again, Run, the_file, unnoticed
from tests.promotion.stage import Stage

PLANNING = ["checking dev", "terraform init (1.11.4)", "terraform validate", "terraform plan", "judging the plan"]
APPLYING = ["verifying the plan of 2026-11-21T09:00:00Z", "judging the plan again", "terraform apply (1 create)"]
ANEW = ["the plan of 2026-11-21T09:00:00Z is not here: making it anew", *PLANNING[1:4], *APPLYING[1:]]
SWAPPED_AT = range(len(PLANNING)) if SOAK else (4,)
SWAPPED_ANEW_AT = range(len(ANEW)) if SOAK else (4,)


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
    "gate.yaml": [SAME, SAME, SAME],  # it was read, and is what judges
    "Terraform": [REFUSED, REFUSED, REFUSED],
    "record": [SAME, SAME, SAME],
    "state": [REFUSED, REFUSED, SAME],  # real Terraform refuses it then: the plan is stale
}
"""What is swapped → what apply says, by the step that begins when it is."""
ANOTHER_FILE = ("seal", "list of files", "gate.yaml", "record")
"""What a plan that is judged again does not depend on: it was read, and what was read is what counts."""


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


@pytest.fixture
def sealed(planned: Again, tmp_path: Path) -> Again:
    """A seal whose plan is not here any more."""
    gone = the_file(planned.stage, "plan.tfplan")
    assert gone is not None
    gone.unlink()
    return Again(planned.stage, tmp_path / "sealed")


def test_while_it_is_made_anew_and_applied(sealed: Again, figures: dict[str, int | str]) -> None:
    wrong = []
    said: dict[str, list[str]] = {}
    for name, swap in SWAPS.items():
        for at in SWAPPED_ANEW_AT:
            run = Run(sealed.restore(), swap, at).apply()
            said.setdefault(name, []).append(str(run.verdict))
            wrong += [(name, ANEW[at], what) for what in unnoticed(sealed.stage, run)]
    tries = len(SWAPS) * len(SWAPPED_ANEW_AT)
    figures["faults, swaps while a plan is made anew and applied"] = f"{tries} tries, {len(wrong)} wrong applies"
    assert wrong == []
    if not SOAK:
        assert said == {name: [SAME if name in ANOTHER_FILE else REFUSED] for name in SWAPS}


def test_a_wrong_apply_would_be_seen(planned: Again) -> None:
    run = Run(planned.stage)
    run.judged = ("what was judged", hashlib.sha256(b"another plan").hexdigest())
    Run(planned.stage).apply()
    assert list(unnoticed(planned.stage, run)) == ["another plan", "other files"]
