"""The store of evidence fails at any request of plan and apply, or is cut, forked or emptied: nothing is applied off the record."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gate.errors import EvidenceError
from gate.evidence.chain import Chain
from gate.evidence.folder import FolderObjects
from gate.evidence.seen import Seen
from gate.promotion.ports import Objects
from tests.faults.steps import Again, Run, applied, left_wrong
from tests.faults.test_kills import chosen
from tests.promotion.stage import Stage

WAYS = ("unreachable from then on", "read-only from then on", "its answer lost")


class Failing:
    """Objects that fail from request number `at` on, in one way; `asked` counts requests."""

    def __init__(self, objects: Objects, way: str = "", at: int = -1) -> None:
        self._objects = objects
        self._way = way
        self._at = at
        self.asked = 0

    def names(self, folder: str) -> list[str]:
        self._ask(writes=False)
        return self._objects.names(folder)

    def read(self, name: str) -> bytes | None:
        self._ask(writes=False)
        return self._objects.read(name)

    def lost(self, folder: str) -> list[bytes]:
        return self._objects.lost(folder)

    def create(self, name: str, content: bytes) -> bool:
        lost = self._way == "its answer lost" and self.asked >= self._at >= 0
        self._ask(writes=True)
        created = self._objects.create(name, content)
        if lost:
            raise EvidenceError("the answer is lost", remediation="Try again.")
        return created

    def _ask(self, *, writes: bool) -> None:
        fails = self._way == WAYS[0] or (self._way == WAYS[1] and writes)
        failing = fails and 0 <= self._at <= self.asked
        self.asked += 1
        if failing:
            raise EvidenceError("the store cannot be reached", remediation="Try again.")


def failing(stage: Stage, way: str = "", at: int = -1) -> tuple[Failing, Chain]:
    objects = Failing(FolderObjects(stage.base / ".gate/evidence"), way, at)
    return objects, Chain(objects, place="store")


@pytest.mark.parametrize(("command", "requests"), [("plan", 2), ("apply", 3)])
def test_a_store_that_fails_at_any_request(
    stage: Stage, tmp_path: Path, figures: dict[str, int | str], command: str, requests: int
) -> None:
    stage.scenario(looks=True)
    if command == "apply":
        Run(stage).plan()
    before, wrong = Again(stage, tmp_path / "before"), []
    objects, chain = failing(stage)
    getattr(Run(stage, evidence=chain), command)()
    tries = [(way, at) for way in WAYS for at in chosen(objects.asked, requests)]
    for way, at in tries:
        run = getattr(Run(before.restore(), evidence=failing(stage, way, at)[1]), command)()
        if list(applied(stage)) and run.verdict not in ("ALLOW", "ApplyError"):
            wrong.append((way, at, f"applied, and the command said {run.verdict}"))
        wrong += [(way, at, what) for what in left_wrong(stage)]
    figures[f"faults, a store that fails during {command}"] = f"{len(tries)} tries, {len(wrong)} wrong applies"
    assert wrong == []


def seeing(stage: Stage) -> Chain:
    """The evidence as a clone reads it that remembers what it saw."""
    return Chain(FolderObjects(stage.base / ".gate/evidence"), place="store", seen=Seen(stage.base))


def cut(number: int) -> Callable[[Path, Path], None]:
    """Remove the last records."""

    def remove(records: Path, _: Path) -> None:
        for record in sorted(records.iterdir())[-number:]:
            record.unlink()

    return remove


def fork(records: Path, other: Path) -> None:
    """Put in the place of the last record another one that follows the one before it as well."""
    last = sorted(records.iterdir())[-1]
    last.write_bytes((other / last.name).read_bytes())


def swap_two(records: Path, _: Path) -> None:
    first, second = sorted(records.iterdir())[1:3]
    kept = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(kept)


DAMAGE: dict[str, Callable[[Path, Path], None]] = {
    "the outcome cut": cut(1),
    "intent and outcome cut": cut(2),
    "emptied": cut(3),
    "gone": lambda records, _: shutil.rmtree(records),
    "a hole": lambda records, _: sorted(records.iterdir())[1].unlink(),
    "forked": fork,
    "reordered": swap_two,
}


def test_a_chain_that_was_cut_or_forked_lets_nothing_be_applied_again(stage: Stage, tmp_path: Path, figures: dict[str, int | str]) -> None:
    """The state is as before the apply, as if it had been made anew: the evidence alone says that the plan is spent."""
    stage.scenario(looks=True, apply={"saves": False})
    Run(stage, evidence=seeing(stage)).plan()
    planned = Again(stage, tmp_path / "planned")
    stage.scenario(looks=True, apply={"code": 1, "saves": False})
    Run(stage, evidence=seeing(stage)).apply()
    other = tmp_path / "other"
    shutil.copytree(stage.base / ".gate/evidence/records/dev", other)
    plan = next(stage.base.glob(".gate/dev/plans/*/plan.tfplan")).read_bytes()
    planned.restore()
    Run(stage, evidence=seeing(stage)).apply()
    next(stage.base.glob(".gate/dev/plans/*")).joinpath("plan.tfplan").write_bytes(plan)
    (stage.tools / "calls.jsonl").unlink()
    done, wrong, said = Again(stage, tmp_path / "done"), [], {}
    for name, damage in DAMAGE.items():
        damage(done.restore().base / ".gate/evidence/records/dev", other)
        said[name] = Run(stage, evidence=seeing(stage)).apply().verdict
        wrong += [name for _ in applied(stage)]
    figures["faults, chains cut, forked or emptied"] = f"{len(DAMAGE)} tries, {len(wrong)} wrong applies"
    assert wrong == []
    assert said == dict.fromkeys(DAMAGE, "UntrustedError")
