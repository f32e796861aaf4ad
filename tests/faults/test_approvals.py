"""Approvals that are none, and files swapped while somebody approves: prod is applied only as it was shown to those who may approve."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from gate.errors import GateError
from gate.model.canonical import digest
from gate.promotion import plan
from gate.promotion.approval import APPROVAL_SCHEMA, Approval
from gate.promotion.giving import approve, asked
from gate.promotion.seal import Seal, encode
from tests.faults.steps import SOAK, Again, Run, applied, in_child, swaps, the_file
from tests.faults.test_kills import chosen, moments
from tests.promotion.signing import People
from tests.promotion.stage import Stage
from tests.promotion.test_approving import office, people

__all__ = ["office", "people"]
SWAPS = swaps("prod")


@pytest.fixture
def judged(office: Stage, tmp_path: Path) -> tuple[Again, Seal]:
    """A plan of prod that asks for one approval."""
    office.scenario(looks=True)
    seal = plan(office.promotion("prod")).seal
    assert seal is not None
    (office.tools / "calls.jsonl").unlink()
    return Again(office, tmp_path / "judged"), seal


def approval(seal: Seal) -> Approval:
    return Approval(
        schema=APPROVAL_SCHEMA,
        environment="prod",
        meaning=seal.meaning.digest,
        seal=digest(encode(seal)),
        destroys=(),
        lifts=(),
        created="2026-11-21T09:00:00Z",
    )


ANOTHER = digest(b"another")
NONE: dict[str, Callable[[People, Approval], bytes]] = {
    "of the author": lambda people, given: people.sign("author", given),
    "of the signer of the commit": lambda people, given: people.sign("anna", given),
    "of who planned": lambda people, given: people.sign("cem", given),
    "of a stranger": lambda people, given: people.sign("mallory", given),
    "made for records": lambda people, given: people.sign("ben", given, "gate-evidence"),
    "of another plan": lambda people, given: people.sign("ben", replace(given, meaning=ANOTHER)),
    "of another seal": lambda people, given: people.sign("ben", replace(given, seal=ANOTHER)),
    "of dev": lambda people, given: people.sign("ben", replace(given, environment="dev")),
    "of more": lambda people, given: people.sign("ben", replace(given, destroys=("terraform_data.flow",))),
    "of the past": lambda people, given: people.sign("ben", replace(given, created="2024-11-21T09:00:00Z")),
    "of the future": lambda people, given: people.sign("ben", replace(given, created="2031-11-21T09:00:00Z")),
    "altered": lambda people, given: people.sign("ben", replace(given, meaning=ANOTHER)).replace(ANOTHER.encode(), given.meaning.encode()),
    "cut": lambda people, given: people.sign("ben", given)[:-40],
    "nothing": lambda _people, _given: b"",
}


def applied_with(again: Again, content: bytes) -> tuple[str, int]:
    """Return what an apply says with one approval beside the seal, and how often Terraform applied."""
    stage = again.restore()
    stage.planner = ("cem@example.com",)
    beside = the_file(stage, "seal.json", "prod")
    assert beside is not None
    (beside.parent / "approvals").mkdir()
    (beside.parent / "approvals/one.json").write_bytes(content)
    verdict = Run(stage, name="prod").apply().verdict
    return str(verdict), len(list(applied(stage)))


def test_an_approval_that_is_none(office: Stage, people: People, tmp_path: Path, figures: dict[str, int | str]) -> None:
    office.scenario(looks=True)
    office.planner = ("cem@example.com",)
    seal = plan(office.promotion("prod")).seal
    assert seal is not None
    (office.tools / "calls.jsonl").unlink()
    again, given = Again(office, tmp_path / "again"), approval(seal)
    said = {name: applied_with(again, make(people, given)) for name, make in NONE.items()}
    wrong = sum(times for _, times in said.values())
    figures["faults, approvals that are none: forged, replayed, one's own"] = f"{len(said)} tries, {wrong} wrong applies"
    assert said == dict.fromkeys(NONE, ("RefusedError", 0))
    assert applied_with(again, people.sign("ben", given)) == ("ALLOW", 1)


def test_what_is_swapped_while_somebody_reads(judged: tuple[Again, Seal], people: People, figures: dict[str, int | str]) -> None:
    again, seal = judged
    wrong, tries = [], [(name, when) for name in SWAPS for when in (("before", "while", "after") if SOAK else ("while",))]
    for name, when in tries:
        stage = again.restore()
        try:
            _swap(stage, name, when, "before")
            shown = asked(stage.promotion("prod"))
            _swap(stage, name, when, "while")
            approve(stage.promotion("prod"), shown, key=people.key("ben"), destroys=None, output=None)
            _swap(stage, name, when, "after")
        except GateError:
            continue
        finally:
            Run(stage, name="prod").apply()
        wrong += [(name, when) for _, _, digest_of in applied(stage) if f"sha256:{digest_of}" != seal.plan_digest]
    figures["faults, swaps while a plan is approved"] = f"{len(tries)} tries, {len(wrong)} wrong applies"
    assert wrong == []


def _swap(stage: Stage, name: str, when: str, now: str) -> None:
    if when == now:
        SWAPS[name](stage)


def test_a_plan_that_replaces_the_one_that_is_read(judged: tuple[Again, Seal], people: People) -> None:
    stage = judged[0].stage
    shown = asked(stage.promotion("prod"))
    stage.scenario(looks=True, document={"action": "delete"})
    stage.later(minutes=1)
    plan(stage.promotion("prod"))
    approve(stage.promotion("prod"), shown, key=people.key("ben"), destroys=None, output=None)
    assert Run(stage, name="prod").apply().verdict == "RefusedError"
    assert list(applied(stage)) == []


def test_killed_while_an_approval_is_published(judged: tuple[Again, Seal], people: People, figures: dict[str, int | str]) -> None:
    """The approval counts or is not there, and can be given again a moment later."""
    again = judged[0]

    def giving() -> None:
        promotion = again.stage.promotion("prod")
        approve(promotion, asked(promotion), key=people.key("ben"), destroys=None, output=None)

    number = int(in_child(lambda: moments(giving)))
    wrong = []
    for at in chosen(number, 5):
        stage = again.restore()
        assert in_child(lambda at=at: moments(giving, at)) == "SIGKILL"  # type: ignore[misc]
        stage.later(minutes=1)
        giving()
        verdict = Run(stage, name="prod").apply().verdict
        wrong += [] if (verdict, len(list(applied(stage)))) == ("ALLOW", 1) else [(at, verdict)]
    figures["faults, SIGKILL while a plan is approved"] = f"{len(chosen(number, 5))} tries, {len(wrong)} wrong applies"
    assert wrong == []
