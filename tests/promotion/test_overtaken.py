"""Another gate, on another machine, applies while this one judges the plan again: only one of them starts Terraform."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from gate.errors import EvidenceError, RefusedError
from gate.model.evidence import Body, Intent, Judged, Outcome
from gate.model.report import Checked, Verdict
from gate.promotion import Promotion, apply, plan
from tests.promotion.stage import Stage

PLANNED = Judged(verdict=Verdict.ALLOW, plan="sha256:aa", seal="sha256:bb", commit="c0ffee")
BEGUN = Intent(plan="sha256:aa", seal="sha256:bb", commit="c0ffee", dirty=(), state=None, tree="sha256:cc", sources={}, reconciles=None)

ENDED = Outcome(
    intent="", plan="sha256:aa", result="applied", exit_code=0, state=None, tree="sha256:cc", edited=(), sources={}, errored_state=None
)


def meanwhile(stage: Stage, body: Body) -> Promotion:
    """Plan or apply dev, while another gate writes a record."""
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


def test_a_plan_that_was_made_while_another_apply_began_settles_nothing(stage: Stage) -> None:
    """Its record comes after the intent, which it never saw."""
    plan(meanwhile(stage, BEGUN))
    assert stage.history("dev") == ["intent", "plan ALLOW"]
    stage.commands()
    with pytest.raises(RefusedError) as refused:
        apply(stage.promotion("dev"))
    assert refused.value.message == "an apply of dev that began at 2026-11-21T09:00:00Z never told how it ended (record 1)"
    assert stage.commands() == []


def test_a_plan_that_would_settle_an_apply_is_refused_once_that_told_how_it_ended(stage: Stage) -> None:
    begun = stage.evidence().append("dev", BEGUN, time="2026-11-21T09:00:00Z", gate="0.1.0")
    planned = plan(stage.promotion("dev"))
    assert planned.reconciles == begun
    ended = structs.replace(ENDED, intent=begun.digest)
    stage.evidence().append("dev", ended, time="2026-11-21T09:01:00Z", gate="0.1.0")
    stage.commands()
    with pytest.raises(RefusedError) as refused:
        apply(stage.promotion("dev"))
    assert refused.value.message == "dev was applied at 2026-11-21T09:01:00Z, after this plan was judged (record 3)"
    assert stage.commands() == []
