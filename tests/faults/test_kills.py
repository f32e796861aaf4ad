"""gate is killed as any step of plan and apply begins: afterwards the environment is as before, blocked, or cleanly done."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest

from tests.faults.steps import Run, applied
from tests.faults.test_swaps import APPLYING, PLANNING
from tests.promotion.stage import Stage


def killed(run: Callable[[], object]) -> int:
    """Do something in a process that ends itself, and return the signal."""
    child = os.fork()
    if child == 0:
        try:
            run()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def kill(_: Stage) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("at", range(len(PLANNING)), ids=PLANNING)
def test_while_it_plans(stage: Stage, at: int) -> None:
    assert killed(lambda: Run(stage, kill, at).plan()) == -signal.SIGKILL
    assert stage.history("dev") == []
    assert Run(stage).apply().verdict == "RefusedError"
    assert (Run(stage).plan().verdict, Run(stage).apply().verdict) == ("ALLOW", "ALLOW")
    assert [path.name for path in stage.base.glob(".gate/dev/plans/*")] == [
        stage.base.joinpath(".gate/dev/plans").iterdir().__next__().name
    ]


@pytest.mark.parametrize(
    ("at", "left", "then"),
    [(0, ["plan ALLOW"], "ALLOW"), (1, ["plan ALLOW"], "ALLOW"), (2, ["plan ALLOW", "intent"], "RefusedError")],
    ids=APPLYING,
)
def test_while_it_applies(stage: Stage, at: int, left: list[str], then: str) -> None:
    stage.scenario(looks=True)
    Run(stage).plan()
    assert killed(lambda: Run(stage, kill, at).apply()) == -signal.SIGKILL
    assert stage.history("dev") == left
    assert list(applied(stage)) == []
    assert Run(stage).apply().verdict == then
    stage.later(minutes=1)
    assert (Run(stage).plan().verdict, Run(stage).apply().verdict) == ("ALLOW", "ALLOW")
    assert stage.history("dev")[-3:] == ["plan ALLOW", "intent", "applied"]
