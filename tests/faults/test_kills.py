"""gate is killed at any moment of plan and apply: afterwards the environment is as before, blocked, or cleanly done."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.steps import SOAK, Again, Run, applied, in_child, left_wrong
from tests.faults.test_swaps import APPLYING, PLANNING
from tests.promotion.stage import Stage

EVENTS = {"os.link", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "subprocess.Popen"}
"""Moments at which something outside of gate changes, as Python announces them; files that are opened to be written are more."""


def kill(_: Stage) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("at", range(len(PLANNING)), ids=PLANNING)
def test_while_it_plans(stage: Stage, at: int) -> None:
    assert in_child(Run(stage, kill, at).plan) == "SIGKILL"
    assert stage.history("dev") == []
    assert Run(stage).apply().verdict == "RefusedError"
    assert (Run(stage).plan().verdict, Run(stage).apply().verdict) == ("ALLOW", "ALLOW")
    assert len(list(stage.base.glob(".gate/dev/plans/*"))) == 1


@pytest.mark.parametrize(
    ("at", "left", "then"),
    [(0, ["plan ALLOW"], "ALLOW"), (1, ["plan ALLOW"], "ALLOW"), (2, ["plan ALLOW", "intent"], "RefusedError")],
    ids=APPLYING,
)
def test_while_it_applies(stage: Stage, at: int, left: list[str], then: str) -> None:
    stage.scenario(looks=True)
    Run(stage).plan()
    assert in_child(Run(stage, kill, at).apply) == "SIGKILL"
    assert stage.history("dev") == left
    assert list(applied(stage)) == []
    assert Run(stage).apply().verdict == then
    stage.later(minutes=1)
    assert (Run(stage).plan().verdict, Run(stage).apply().verdict) == ("ALLOW", "ALLOW")
    assert stage.history("dev")[-3:] == ["plan ALLOW", "intent", "applied"]


def test_while_terraform_applies(stage: Stage) -> None:
    started, go = stage.tools / "started", stage.tools / "go"
    stage.scenario(looks=True, apply={"started": str(started), "go": str(go)})
    Run(stage).plan()
    child = os.fork()
    if child == 0:
        Run(stage).apply()
        os._exit(0)
    while not started.exists():
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert stage.history("dev") == ["plan ALLOW", "intent"]
    assert Run(stage).apply().verdict == "RefusedError"
    go.touch()
    assert list(left_wrong(stage)) == []


def moments(run: Callable[[], object], at: int = -1) -> int:
    """Do something, and return how many moments it has; be killed as number `at` begins. Only for a process of its own."""
    passed = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal passed
        written = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if event in EVENTS or written:
            if passed == at:
                os.kill(os.getpid(), signal.SIGKILL)
            passed += 1

    sys.addaudithook(watch)
    run()
    return passed


def chosen(number: int, tries: int) -> list[int]:
    """Return which of so many moments are tried: all of them in `make soak`, else some, the first and the last among them."""
    return list(range(number)) if SOAK else sorted({round(one * (number - 1) / (tries - 1)) for one in range(tries)})


@pytest.mark.parametrize(("command", "tries"), [("plan", 4), ("apply", 7)])
def test_at_any_moment(stage: Stage, tmp_path: Path, figures: dict[str, int | str], command: str, tries: int) -> None:
    stage.scenario(looks=True)
    if command == "apply":
        Run(stage).plan()
    before = Again(stage, tmp_path / "before")
    number = int(in_child(lambda: moments(getattr(Run(stage), command))))
    assert number > 20
    wrong = []
    for at in chosen(number, tries):
        run = getattr(Run(before.restore()), command)
        assert in_child(lambda run=run, at=at: moments(run, at)) == "SIGKILL"  # type: ignore[misc]
        wrong += [(at, what) for what in left_wrong(stage)]
    figures[f"faults, SIGKILL during {command}"] = f"{len(chosen(number, tries))} tries, {len(wrong)} wrong applies"
    assert wrong == []
