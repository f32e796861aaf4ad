"""What is in force in one environment, before another one holds the same: a plan that deploys nothing puts nothing in force."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from gate.errors import ApplyError, RefusedError
from gate.model.evidence import Intent, Outcome, ReadBack
from gate.model.terraform import PlanMode
from gate.promotion import apply, plan
from tests.promotion.stage import Stage

REMEDY = "Run `gate plan dev` and `gate apply dev` with these files, then come back to prod."


def applied(stage: Stage, mode: PlanMode = "normal", read_back: ReadBack | None = None) -> None:
    """Plan and apply dev, whatever comes of it, a minute later."""
    stage.later(minutes=1)
    stage.scenario(document={"mode": mode})
    plan(stage.promotion("dev"), mode)
    promotion = stage.promotion("dev")
    try:
        apply(replace(promotion, read_back=(lambda _: read_back) if read_back else None))
    except ApplyError:
        assert read_back is not None
    stage.scenario()


def refusal(stage: Stage) -> str:
    """Return why prod is not applied."""
    stage.later(minutes=1)
    plan(stage.promotion("prod"))
    stage.commands()
    with pytest.raises(RefusedError) as refused:
        apply(stage.promotion("prod"))
    assert stage.commands() == []
    assert refused.value.remediation == REMEDY
    return refused.value.message


def test_a_refresh_of_the_state_puts_nothing_in_force(stage: Stage) -> None:
    applied(stage, "refresh-only")
    assert stage.history("dev") == ["plan ALLOW", "intent", "applied"]
    assert [one.body.mode for one in stage.records("dev") if isinstance(one.body, Intent | Outcome)] == ["refresh-only"] * 2
    assert refusal(stage) == "prod promotes from dev, and nothing was ever applied there"


def test_after_a_refresh_what_was_applied_before_is_in_force(stage: Stage) -> None:
    applied(stage)
    stage.write("flows/a.yml", "id: another\n")
    applied(stage, "refresh-only")
    assert refusal(stage) == "prod holds what is not in force in dev:\nflows/a.yml is another version in dev"
    stage.git("checkout", "-q", "--", "flows/a.yml")
    stage.later(minutes=1)
    plan(stage.promotion("prod"))
    assert apply(stage.promotion("prod")).outcome is not None


def test_a_refresh_does_not_tell_how_an_apply_ended(stage: Stage) -> None:
    applied(stage)
    stage.evidence().append("dev", stage.records("dev")[1].body, time="2026-11-21T09:01:00Z", gate="0.1.0")
    applied(stage, "refresh-only")
    assert stage.history("dev") == ["plan ALLOW", "intent", "applied", "intent", "plan ALLOW", "intent", "applied"]
    assert refusal(stage) == "the last apply of dev never told how it ended, so what is in force there is not known"


def test_after_a_destruction_nothing_is_in_force(stage: Stage) -> None:
    applied(stage)
    applied(stage, "destroy")
    assert refusal(stage) == "the last apply of dev destroyed what it held, so nothing is in force there"


@pytest.mark.parametrize(
    "found",
    [{"differs": ("company.a is not in Kestra",), "unknown": None}, {"differs": (), "unknown": "Kestra did not answer"}],
    ids=["not as applied", "not told"],
)
def test_what_kestra_does_not_hold_is_not_in_force(stage: Stage, found: dict[str, Any]) -> None:
    applied(stage, read_back=ReadBack(flows={}, **found))
    assert refusal(stage) == "the last apply of dev was not found in Kestra as it was applied, so what is in force there is not known"


def test_what_both_read_beside_their_modules_is_promoted_too(stage: Stage) -> None:
    applied(stage)
    stage.write("shared/a.tpl", "b\n")
    assert refusal(stage) == "prod holds what is not in force in dev:\nshared/a.tpl is another version in dev"


def test_what_one_of_them_alone_reads_is_its_own(stage: Stage) -> None:
    applied(stage)
    stage.write("shared/prod.tpl", "b\n")
    stage.later(minutes=1)
    plan(stage.promotion("prod"))
    assert apply(stage.promotion("prod")).outcome is not None
