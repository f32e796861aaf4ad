"""What an environment's records say about what is in doubt."""

from __future__ import annotations

import pytest

from gate.model.evidence import Body, Intent, Judged, Outcome, Record, Result
from gate.model.report import Verdict
from gate.promotion.chain import applied_since, in_doubt, judged

BODIES: dict[str, Body] = {
    "plan": Judged(verdict=Verdict.ALLOW, plan="p", seal="s", commit=None),
    "intent": Intent(plan="p", seal="s", commit=None, dirty=(), state=None, tree="t", sources={}, reconciles=None),
}


def ended(result: Result) -> Outcome:
    return Outcome(intent="i", plan="p", result=result, exit_code=0, state=None, tree="t", edited=(), sources={}, errored_state=None)


def chain(words: str) -> tuple[Record, ...]:
    results: tuple[Result, ...] = ("applied", "partial", "failed", "unknown")
    bodies = BODIES | {result: ended(result) for result in results}
    return tuple(
        Record(environment="dev", counter=counter, previous=None, time="", gate="", digest=str(counter), body=bodies[word])
        for counter, word in enumerate(words.split(), start=1)
    )


@pytest.mark.parametrize(
    ("words", "doubtful"),
    [
        ("", None),
        ("plan", None),
        ("plan intent applied", None),
        ("plan intent partial", None),
        ("plan intent failed", None),
        ("plan intent", 2),
        ("plan intent plan", 2),
        ("plan intent unknown", 2),
        ("plan intent unknown plan intent", 2),
        ("plan intent unknown plan intent failed", 2),
        ("plan intent plan intent failed", 2),
        ("plan intent plan intent unknown", 2),
        ("plan intent unknown plan intent applied", None),
        ("plan intent plan intent applied", None),
        ("plan intent unknown plan intent partial plan", None),
        ("plan intent applied plan intent", 5),
    ],
)
def test_an_intent_is_in_doubt_until_a_later_apply_settles_it(words: str, doubtful: int | None) -> None:
    found = in_doubt(chain(words))
    assert (found.counter if found else None) == doubtful


def test_a_plan_is_known_by_its_seal_and_spent_by_the_next_intent() -> None:
    records = chain("plan intent applied plan")
    assert judged(records, "s") == records[3]
    assert judged(records, "another") is None
    assert applied_since(records, records[0]) == records[1]
    assert applied_since(records, records[3]) is None
