"""Many rules over a large input are shared between two processes: the answers are the same, in order, and so is how a rule fails."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from gate.model.policy import Evaluation
from tests.engines.rego import engine, found, rule
from tests.engines.test_child import LOOP, runs

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="shares work on Linux, and between two processors"
)

ELEMENTS = 40_000
LARGE = json.dumps({"flows": [{"subject": f"flow:{number}", "id": "a" * 20} for number in range(ELEMENTS)]}).encode()
COUNTING = '\ndeny contains {{"subject": "plan", "message": sprintf("{} %d", [count(input.flows)])}}'
ENDING = {
    "a loop": (LOOP, "timeout"),
    "too much memory": ("\ndeny contains x if some x in [y | some y in numbers.range(1, 100000000)]", "memory"),
    "endless recursion": ("\ndeny contains f(1)\n\nf(x) := f(x + 1)", "died"),
}


def _says(name: str) -> Evaluation:
    return Evaluation(rule=f"T-{name.upper()}", findings=(found(f"{name} {ELEMENTS}"),))


def test_all_answers_come_in_the_order_of_the_rules() -> None:
    names = [f"r{number}" for number in range(9)]
    with engine() as made:
        made.begin([rule(name, COUNTING.format(name)) for name in names], (), {})
        made.loaded()
        for _ in range(2):
            assert [*made.evaluate(LARGE, [f"T-{name.upper()}" for name in names])] == [_says(name) for name in names]


@pytest.mark.parametrize("place", [0, 1, 3])
@pytest.mark.parametrize(("text", "code"), ENDING.values(), ids=ENDING)
def test_the_rule_that_ends_a_process_is_named_whichever_process_had_it(place: int, text: str, code: str) -> None:
    rules = [rule(f"r{number}", COUNTING.format(f"r{number}")) for number in range(5)]
    rules[place] = rule("bad", text)
    with engine(seconds=1) as made:
        made.begin(rules, (), {})
        made.loaded()
        first = made.pid
        said = {one.rule: one for one in made.evaluate(LARGE, [one.id for one in rules])}
        assert first is not None
        assert not runs(first)
        assert _in_session(first) == []

    failure = said.pop("T-BAD").failure
    assert (failure.code, failure.rule) == (code, "T-BAD") if failure else False
    assert said == {one.id: _says(one.id[2:].lower()) for one in rules if one.id != "T-BAD"}


def _in_session(leader: int) -> list[int]:
    """Return the processes of a session that still run."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split() if entry.name.isdecimal() else []
        except OSError:
            continue
        if len(fields) > 3 and int(fields[3]) == leader and fields[0] != "Z":
            found.append(int(entry.name))
    return found
