"""What no rule can read is not handed to the engine; whatever might read it, in any notation, keeps it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from gate.facts.input import ChangeFact, ConfigurationFact, FlowFact, IndexFact, PlanFact, PolicyInput, ReferenceFact, ResourceFact
from gate.facts.needed import needed

ALL = frozenset({"resources", "changes", "drift", "flows", "resources.a", "resources.b", "changes.a", "changes.b", "references.a"})


def blank(kind: type[msgspec.Struct], **values: object) -> Any:
    """Return facts of a kind about nothing, but for these values."""
    return kind(**({field.name: None for field in msgspec.structs.fields(kind)} | values))


RESOURCE, CHANGE, REFERENCE = blank(ResourceFact), blank(ChangeFact), blank(ReferenceFact)
INPUT: PolicyInput = blank(
    PolicyInput,
    configuration=blank(ConfigurationFact, resources=(RESOURCE,)),
    plan=blank(PlanFact, changes=(CHANGE,), drift=(CHANGE,)),
    flows=(blank(FlowFact),),
    by_type=IndexFact(
        resources={"a": (RESOURCE,), "b": (RESOURCE,)}, changes={"a": (CHANGE,), "b": (CHANGE,)}, references={"a": (REFERENCE,)}
    ),
)


def left(found: PolicyInput) -> frozenset[str]:
    assert found.configuration is not None
    assert found.plan is not None
    lists = {
        "resources": found.configuration.resources,
        "changes": found.plan.changes,
        "drift": found.plan.drift,
        "flows": found.flows,
        **{f"resources.{kind}": facts for kind, facts in found.by_type.resources.items()},
        **{f"changes.{kind}": facts for kind, facts in found.by_type.changes.items()},
        **{f"references.{kind}": facts for kind, facts in found.by_type.references.items()},
    }
    return frozenset(name for name, facts in lists.items() if facts)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("some flow in input.flows", {"flows"}),
        ("some flow in\n\tinput.flows\nsome change in input.plan.changes", {"flows", "changes"}),
        ("input.flows[0].tasks[_].id == x", {"flows"}),
        ("some change in input.by_type.changes.a", {"changes.a"}),
        ("some change in input.by_type.changes[kind]", {"changes.a", "changes.b"}),
        ('some change in input.by_type.changes["b"]', {"changes.a", "changes.b"}),
        ("some kind in input.by_type[x]", {"resources.a", "resources.b", "changes.a", "changes.b", "references.a"}),
        ("some one in input.by_type.references.a", {"references.a"}),
        ("some one in input.by_type.references.b", set()),
        ("input.plan.identity.mode", set()),
        ("plan := input.plan", {"changes", "drift"}),
        ("not input.plan", {"changes", "drift"}),
        ("import input.configuration as conf", {"resources"}),
        ("input.environment.name", set()),
        ("inputs.flows; my_input.flows; data.x", set()),
        ("everything := input", ALL),
        ('input["flows"]', ALL),
        ("input . flows", ALL),
        ("f(input)", ALL),
        ('object.get(input, ["flows"], [])', ALL),
        ("# neither input", ALL),
        ("", set()),
    ],
)
def test_collections_that_may_be_read_are_kept_and_others_are_empty(text: str, kept: set[str]) -> None:
    assert left(needed(INPUT, [text])) == kept


def test_one_module_is_enough() -> None:
    assert left(needed(INPUT, ["input.flows", "input.environment.name", "input.plan.drift"])) == {"flows", "drift"}


def test_nothing_but_large_collections_is_emptied() -> None:
    whole = needed(INPUT, ["input"])

    assert whole == INPUT
    assert (
        needed(
            blank(PolicyInput, configuration=None, plan=None, flows=(), by_type=IndexFact(resources={}, changes={}, references={})), []
        ).plan
        is None
    )
