"""A person or the CI system asks gate to stop, once or twice, at each step; or its disk is full from then on."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.steps import SOAK, Again, Fault, Run, applied, in_child, left_wrong
from tests.faults.test_swaps import APPLYING, PLANNING
from tests.promotion.stage import Stage


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def asked(*signals: signal.Signals) -> Fault:
    def ask(_: Stage) -> None:
        for one in signals:
            os.kill(os.getpid(), one)

    return ask


def full_disk(size: int) -> Fault:
    """No file may grow beyond so many bytes: writing fails as on a full disk."""

    def fill(_: Stage) -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    return fill


STOPS = {"SIGINT": asked(signal.SIGINT), "SIGTERM twice": asked(signal.SIGTERM, signal.SIGTERM)}
MORE_STOPS = {
    "SIGTERM": asked(signal.SIGTERM),
    "SIGINT twice": asked(signal.SIGINT, signal.SIGINT),
    "both": asked(signal.SIGINT, signal.SIGTERM),
}
DISKS = {"full disk": full_disk(100)}
MORE_DISKS = {f"disk full after {size} bytes": full_disk(size) for size in (0, 1000, 2000, 4000)}
KINDS = {"requests to stop": {**STOPS, **(MORE_STOPS if SOAK else {})}, "full disks": {**DISKS, **(MORE_DISKS if SOAK else {})}}


def obeying(command: Callable[[], Run]) -> Callable[[], str]:
    """Return a command as the command line runs it: a SIGTERM is obeyed like an interrupt."""

    def begin() -> str:
        signal.signal(signal.SIGTERM, interrupted)
        return str(command().verdict)

    return begin


@pytest.mark.parametrize("kind", KINDS)
def test_while_it_plans(stage: Stage, tmp_path: Path, figures: dict[str, int | str], kind: str) -> None:
    stage.scenario(looks=True)
    before, wrong, said = Again(stage, tmp_path / "before"), [], set()
    names = list(KINDS[kind])
    tries = [(name, at) for name in (names if SOAK else names[-1:]) for at in range(len(PLANNING))]
    for name, at in tries:
        run = Run(before.restore(), KINDS[kind][name], at)
        said.add(in_child(obeying(run.plan)))
        (stage.tools / "calls.jsonl").unlink(missing_ok=True)  # which a full disk cuts
        wrong += [(name, PLANNING[at], what) for what in left_wrong(stage)]
    figures[f"faults, {kind} during plan"] = f"{len(tries)} tries, {len(wrong)} wrong applies"
    assert wrong == []
    if not SOAK:  # which tries disks that suffice, too
        assert said <= ({"stopped"} if kind == "requests to stop" else {"ProcessError", "EvidenceError"})


@pytest.mark.parametrize("kind", KINDS)
def test_while_it_applies(stage: Stage, tmp_path: Path, figures: dict[str, int | str], kind: str) -> None:
    stage.scenario(looks=True)
    Run(stage).plan()
    planned, wrong = Again(stage, tmp_path / "planned"), []
    tries = [(name, at) for name in KINDS[kind] for at in range(len(APPLYING))]
    for name, at in tries:
        run = Run(planned.restore(), KINDS[kind][name], at)
        said = in_child(obeying(run.apply))
        if list(applied(stage)) and said not in ("ALLOW", "ApplyError"):
            wrong.append((name, APPLYING[at], f"applied, and the command said {said}"))
        wrong += [(name, APPLYING[at], what) for what in left_wrong(stage)]
    figures[f"faults, {kind} during apply"] = f"{len(tries)} tries, {len(wrong)} wrong applies"
    assert wrong == []
