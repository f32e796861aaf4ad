"""What was changed outside Terraform: what of it differs, and what the plan leaves as it was found."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from gate.facts.input.plan import DriftFact
from gate.facts.plan import plan_fact
from gate.facts.redaction import Redactor
from gate.model.terraform import Change, Plan, PlanIdentity

BEFORE = {"content": "id: a", "namespace": "company", "revision": 1}
FOUND = {"content": "id: a # by hand", "namespace": "company", "revision": 2}
IDENTITY = PlanIdentity(
    format="saved",
    terraform_version="1.11.4",
    complete=True,
    errored=False,
    applyable=True,
    mode="normal",
    targets=(),
    forced_replacements=(),
    backend="local",
    backend_config={},
    workspace="default",
    state=None,
    timestamp=None,
)


def change(before: dict[str, Any] | None, after: dict[str, Any] | None, **more: Any) -> Change:
    fields: dict[str, Any] = {
        **dict.fromkeys(("previous_address", "index", "deposed", "provider_config", "reason", "importing")),
        "address": "kestra_flow.a",
        "module": "",
        "mode": "managed",
        "type": "kestra_flow",
        "name": "a",
        "provider": "kestra-io/kestra",
        **dict.fromkeys(("unknown", "sensitive_before", "sensitive_after", "replace_paths"), ()),
        "actions": ("update",),
        "operation": "update",
        "destroys": False,
    }
    return Change(**{**fields, "before": before, "after": after, **more})


def drift(found: Change, *planned: Change) -> DriftFact:
    plan = Plan(
        path="plan.tfplan",
        digest="",
        identity=IDENTITY,
        variables={},
        changes=planned,
        drift=(found,),
        outputs=(),
        checks=(),
        deferred=(),
        actions=(),
        config_files={},
        config_digest=None,
        lock_file=None,
    )
    (fact,) = plan_fact(plan, None, Redactor()).drift
    return fact


EDITED = change(BEFORE, FOUND)
GONE = change(BEFORE, None)
CASES = {
    "nothing planned": (EDITED, [], [("content",), ("revision",)]),
    "written back": (EDITED, [change(FOUND, {**FOUND, "content": "id: a"})], [("revision",)]),
    "taken into the code": (EDITED, [change(FOUND, FOUND)], [("content",), ("revision",)]),
    "known after apply": (EDITED, [change(FOUND, {**FOUND, "content": None}, unknown=(("content",), ("revision", 0)))], []),
    "deleted": (EDITED, [change(FOUND, None)], []),
    "a deposed object of that name": (EDITED, [change(FOUND, None, deposed="1a")], [("content",), ("revision",)]),
    "gone, and forgotten": (GONE, [], [()]),
    "gone, and made again": (GONE, [change(None, BEFORE)], []),
    "gone, and not wanted": (GONE, [change(None, None)], [()]),
}


@pytest.mark.parametrize("name", CASES)
def test_what_the_plan_leaves_is_adopted(name: str) -> None:
    found, planned, adopted = CASES[name]
    fact = drift(found, *planned)
    assert fact.changed == (((),) if found is GONE else (("content",), ("revision",)))
    assert list(fact.adopted) == adopted


def test_a_secret_that_was_changed_is_seen_and_not_shown() -> None:
    fact = drift(replace(change({"value": "one-secret"}, {"value": "another-secret"}), sensitive_before=((),), sensitive_after=((),)))
    assert fact.adopted == (("value",),)
    assert "secret" not in str(fact)
