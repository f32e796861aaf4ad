"""What modules cannot see is not handed to the engine; where one of them could not be read, everything is."""

from __future__ import annotations

import pytest

from gate.facts.input.flow import DeploymentFact, OriginFact, TaskFact
from gate.facts.needed import Needed, needed, needs, seen
from gate.model.policy import Syntax

DEPLOYED = DeploymentFact(subject="s", address="a", flow_id=None, namespace="n")
VALUE = {
    "plan": {"changes": [{"type": "a", "after": {"x": [1], "y": {"z": 2}}}, {"type": "b", "after": None}], "mode": "normal"},
    "flows": (
        TaskFact(subject="f", id="t", type="T", path=("tasks", 0), given=()),
        TaskFact(subject="f", id="u", type=None, path=(), given=()),
    ),
    "origin": OriginFact(file="f", environments=(), deployed=DEPLOYED),
    "now": "today",
}


def syntax(whole: tuple[str, ...] = (), present: tuple[str, ...] = ()) -> Syntax:
    """A module that sees these paths."""
    paths = [tuple(tuple(path.split(".")) if path else () for path in several) for several in (whole, present)]
    return Syntax(path="p", package="p", calls=(), inputs=(), data=(), whole=paths[0], present=paths[1], defines=())


@pytest.mark.parametrize(
    ("whole", "present", "left"),
    [
        ((), (), {}),
        (("now",), (), {"now": "today"}),
        (("plan.mode", "missing", "now.below"), (), {"plan": {"mode": "normal"}, "now": "today"}),
        (("plan.changes.*.type",), (), {"plan": {"changes": [{"type": "a"}, {"type": "b"}]}}),
        (("plan.changes.1.type",), (), {"plan": {"changes": [{"type": "a"}, {"type": "b"}]}}),
        (("plan.changes.type",), (), {"plan": {"changes": []}}),
        ((), ("plan",), {"plan": {}}),
        ((), ("plan.changes",), {"plan": {"changes": []}}),
        ((), ("plan.changes.*",), {"plan": {"changes": [{}, {}]}}),
        ((), ("plan.changes.*.after",), {"plan": {"changes": [{"after": {}}, {"after": None}]}}),
        (("plan.*.*.type",), (), {"plan": {"changes": [{"type": "a"}, {"type": "b"}], "mode": "normal"}}),
        (
            ("plan.changes.*.after.x", "plan.changes.0.after.*.z"),
            (),
            {"plan": {"changes": [{"after": {"x": [1], "y": {"z": 2}}}, {"after": None}]}},
        ),
        (
            ("flows.*.id", "origin.deployed.namespace"),
            (),
            {"flows": [{"id": "t"}, {"id": "u"}], "origin": {"deployed": {"namespace": "n"}}},
        ),
        (("origin.*",), (), {"origin": {"file": "f", "environments": (), "deployed": DEPLOYED}}),
        (("", "now"), ("plan",), VALUE),
    ],
)
def test_what_can_be_seen_stays(whole: tuple[str, ...], present: tuple[str, ...], left: object) -> None:
    assert seen(VALUE, needed([syntax(whole, present)])) == left


def test_modules_together_see_what_each_of_them_sees() -> None:
    several = [syntax(("plan.changes.*.type",)), syntax(("now",), ("plan.changes.*.after",))]

    assert seen(VALUE, needed(several)) == {
        "plan": {"changes": [{"type": "a", "after": {}}, {"type": "b", "after": None}]},
        "now": "today",
    }


def test_a_module_that_could_not_be_read_may_see_everything() -> None:
    assert seen(VALUE, needed([syntax(("now",)), None])) == VALUE


def test_no_module_sees_nothing() -> None:
    assert seen(VALUE, needed([])) == {}


@pytest.mark.parametrize(
    ("path", "expected"),
    [("plan", True), ("plan.changes.a.type", True), ("plan.changes.a.type.below", True), ("plan.changes.a.name", False), ("flows", False)],
)
def test_it_says_whether_anything_there_is_needed(path: str, expected: bool) -> None:
    found: Needed = needed([syntax(("plan.changes.*.type",))])

    assert needs(found, *path.split(".")) is expected
