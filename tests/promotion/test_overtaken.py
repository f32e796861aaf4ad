"""Another gate, on another machine, applies while this one judges the plan again: only one of them starts Terraform."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from gate.errors import EvidenceError
from gate.model.evidence import Body, Intent, Judged
from gate.model.report import Checked, Verdict
from gate.promotion import Promotion, apply, plan
from tests.promotion.stage import Stage

PLANNED = Judged(verdict=Verdict.ALLOW, plan="sha256:aa", seal="sha256:bb", commit="c0ffee")
BEGUN = Intent(plan="sha256:aa", seal="sha256:bb", commit="c0ffee", dirty=(), state=None, tree="sha256:cc", sources={}, reconciles=None)


def meanwhile(stage: Stage, body: Body) -> Promotion:
    """Apply in dev, while another gate writes a record."""
    promotion = stage.promotion("dev")
    judge = promotion.judge

    def judging(file: Path) -> Checked:
        stage.evidence().append("dev", body, time="2026-11-21T09:00:00Z", gate="0.1.0")
        return judge(file)

    return structs.replace(promotion, judge=judging)


def test_an_apply_that_began_meanwhile_stops_this_one(stage: Stage) -> None:
    plan(stage.promotion("dev"))
    stage.commands()
    with pytest.raises(EvidenceError, match=r"records/dev/00000002\.json was written by another gate at the same moment$"):
        apply(meanwhile(stage, BEGUN))
    assert "apply" not in stage.commands()
    assert stage.history("dev") == ["plan ALLOW", "intent"]


def test_a_plan_that_was_made_meanwhile_does_not(stage: Stage) -> None:
    plan(stage.promotion("dev"))
    apply(meanwhile(stage, PLANNED))
    assert stage.history("dev") == ["plan ALLOW", "plan ALLOW", "intent", "applied"]
