"""Invocations of actions (Terraform 1.14) and what Terraform puts off, encoded by hand in both forms: read in full, or refused by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from gate.errors import InputError
from gate.model.terraform import Action, Change, Deferred, Plan
from gate.sources.terraform.plan import read
from tests.sources.terraform.plan.encode import PROVIDER, UNKNOWN, change, field, header, path, resource_change, saved, value

SOURCE = "registry.terraform.io/kestra-io/kestra"
FLOW = 'module.m["a.b"].kestra_flow.f[0]'
ADDRESS = 'module.m["a.b"].action.kestra_backfill.run["x"]'

TRIGGER = field(1, FLOW) + field(2, 4) + field(3, 1) + field(4, 2)
INVOKED = (
    field(1, ADDRESS)
    + field(2, f'module.m.provider["{SOURCE}"].prod')
    + field(4, value({"flow": UNKNOWN, "token": "canary", "days": 3}))
    + field(5, path("token"))
)
ACTION = Action(
    address=ADDRESS,
    module='module.m["a.b"]',
    type="kestra_backfill",
    name="run",
    index="x",
    provider="kestra-io/kestra",
    provider_config="module.m:kestra.prod",
    event="after_update",
    resource=FLOW,
    position=(1, 2),
    on_failure="halt",
    values={"flow": None, "token": "canary", "days": 3},
    unknown=(("flow",),),
    sensitive=(("token",),),
)
SHOWN = {
    "address": ADDRESS,
    "type": "kestra_backfill",
    "name": "run",
    "config_values": {"token": "canary", "days": 3},
    "config_sensitive": {"token": True},
    "config_unknown": {"flow": True},
    "provider_name": SOURCE,
    "lifecycle_action_trigger": {
        "triggering_resource_address": FLOW,
        "action_trigger_event": "AfterUpdate",
        "action_trigger_block_index": 1,
        "actions_list_index": 2,
    },
}
CONFIGURATION = {
    "root_module": {
        "module_calls": {
            "m": {
                "module": {
                    "actions": [{"address": "action.kestra_backfill.run", "provider_config_key": "module.m:kestra.prod"}],
                    "resources": [{"address": "kestra_flow.f", "provider_config_key": "module.m:kestra"}],
                }
            }
        }
    }
}
BY_HAND: Any = {"lifecycle_action_trigger": None, "invoke_action_trigger": {}}


def from_saved(folder: Path, *parts: bytes) -> Plan:
    file = folder / "plan.tfplan"
    file.write_bytes(saved(header(*parts)))
    return read(file, "plan.tfplan")


def from_json(folder: Path, **parts: Any) -> Plan:
    file = folder / "plan.json"
    usual = {"format_version": "1.2", "terraform_version": "1.14.0", "planned_values": {}, "configuration": CONFIGURATION}
    file.write_text(json.dumps({**usual, **parts}))
    return read(file, "plan.json")


@pytest.mark.parametrize(
    ("trigger", "shown", "expected"),
    [
        (field(6, TRIGGER), {}, ACTION),
        (
            field(6, TRIGGER + field(5, 1)),
            {"lifecycle_action_trigger": {**SHOWN["lifecycle_action_trigger"], "on_failure": "ActionOnFailureTaint"}},  # type: ignore[dict-item]
            replace(ACTION, on_failure="taint"),
        ),
        (field(7, b""), BY_HAND, replace(ACTION, event="invoke", resource=None, position=None)),
        (
            field(7, field(1, FLOW)),
            {**BY_HAND, "invoke_action_trigger": {"calling_resource_address": FLOW}},
            replace(ACTION, event="invoke", position=None),
        ),
    ],
    ids=["by a resource", "by a resource that it taints", "by hand", "by hand for a resource"],
)
def test_an_invocation(tmp_path: Path, trigger: bytes, shown: dict[str, Any], expected: Action) -> None:
    assert from_saved(tmp_path, field(30, INVOKED + trigger)).actions == (expected,)
    assert from_json(tmp_path, action_invocations=[{**SHOWN, **shown}]).actions == (expected,)


def test_one_action_is_invoked_by_each_event_in_one_order(tmp_path: Path) -> None:
    triggers = [field(1, FLOW) + field(2, event) + field(3, block) for event, block in ((4, 1), (1, 0), (4, 0))]
    plan = from_saved(tmp_path, *(field(30, INVOKED + field(6, trigger)) for trigger in triggers))
    assert [(one.event, one.position) for one in plan.actions] == [
        ("after_update", (0, 0)),
        ("after_update", (1, 0)),
        ("before_create", (0, 0)),
    ]


OFF = resource_change("module.m[*].kestra_flow.f[*]", change(1, {"id": UNKNOWN}))
OFF_SHOWN = {
    "address": "module.m[*].kestra_flow.f[*]",
    "module_address": "module.m[*]",
    "mode": "managed",
    "type": "kestra_flow",
    "name": "f",
    "index_unknown": True,
    "provider_name": SOURCE,
    "change": {"actions": ["create"], "before": None, "after": {}, "after_unknown": {"id": True}, "before_sensitive": False},
}


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (1, "instance_count_unknown"),
        (2, "resource_config_unknown"),
        (3, "provider_config_unknown"),
        (4, "absent_prereq"),
        (5, "deferred_prereq"),
        (0, "unknown"),
    ],
)
def test_what_is_put_off_has_a_reason(tmp_path: Path, number: int, reason: Any) -> None:
    """Instances whose keys nobody knows yet stand as `[*]`."""
    because = field(1, field(1, number))
    plan = from_saved(tmp_path, field(27, because + field(2, OFF)), field(31, because + field(2, INVOKED + field(6, TRIGGER))))
    shown = from_json(
        tmp_path,
        deferred_changes=[{"reason": reason, "resource_change": OFF_SHOWN}],
        deferred_action_invocations=[{"reason": reason, "action_invocation": SHOWN}],
    )
    first, second = plan.deferred
    assert second == shown.deferred[1] == Deferred(reason=reason, planned=ACTION)
    assert isinstance(first.planned, Change)
    assert (first.reason, first.planned.address, first.planned.module, first.planned.index) == (
        reason,
        "module.m[*].kestra_flow.f[*]",
        "module.m[*]",
        None,
    )
    assert (first.planned.operation, first.planned.after, first.planned.unknown) == ("create", {"id": None}, (("id",),))
    assert replace(first.planned, provider_config="module.m:kestra") == shown.deferred[0].planned
    assert (plan.changes, plan.actions) == ((), ())


def test_instances_that_are_planned_have_keys(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"module\.m\[\*\].*is not the address of one instance"):
        from_saved(tmp_path, field(3, OFF))


NEWER = "that gate does not know: the Terraform that wrote it is newer than gate."
WITHOUT_ADDRESS = field(2, PROVIDER) + field(4, value({}))


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (INVOKED, f"{ADDRESS}: The plan does not say what invokes the action."),
        (INVOKED + field(6, TRIGGER) + field(7, b""), f"{ADDRESS}: The plan does not say what invokes the action."),
        (INVOKED + field(6, field(1, FLOW)), f"{ADDRESS}: The plan does not say what invokes the action."),
        (INVOKED + field(6, field(1, FLOW) + field(2, 7)), f"{ADDRESS}: The plan does not say what invokes the action."),
        (
            INVOKED + field(6, field(1, FLOW) + field(2, 8)),
            f"{ADDRESS}: The plan holds the trigger event number 8, which gate does not know.",
        ),
        (
            INVOKED + field(6, TRIGGER + field(5, 3)),
            f"{ADDRESS}: The plan holds the answer to a failed action number 3, which gate does not know.",
        ),
        (
            INVOKED + field(6, TRIGGER + field(6, 1)),
            f"{ADDRESS}: The plan's action trigger has a field number 6 {NEWER}",
        ),
        (
            INVOKED + field(8, b""),
            f"The plan's action invocation has a field number 8 {NEWER}",
        ),
        (
            INVOKED + field(6, field(1, "action.a.b") + field(2, 1)),
            f"{ADDRESS}: The plan names 'action.a.b', which is not the address of a resource instance.",
        ),
        (
            WITHOUT_ADDRESS + field(1, "kestra_flow.f") + field(7, b""),
            "kestra_flow.f: The plan names 'kestra_flow.f', which is not the address of an action.",
        ),
        (
            WITHOUT_ADDRESS + field(1, "action.a.b[*]") + field(7, b""),
            "action.a.b[*]: The plan names 'action.a.b[*]', which is not the address of an action.",
        ),
        (
            field(1, "action.a.b") + field(2, PROVIDER) + field(4, value("text")) + field(7, b""),
            "action.a.b: An action's arguments are not an object.",
        ),
    ],
    ids=[
        "no trigger",
        "two triggers",
        "no event",
        "invoked by a resource",
        "unknown event",
        "unknown answer to failure",
        "unknown field of a trigger",
        "unknown field",
        "trigger that is no resource",
        "no action",
        "no instance",
        "arguments that are no object",
    ],
)
def test_an_invocation_that_is_not_understood_is_refused(tmp_path: Path, action: bytes, message: str) -> None:
    with pytest.raises(InputError) as error:
        from_saved(tmp_path, field(30, action))
    assert error.value.message == message


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"name": "other"}, f"{ADDRESS}: The parts beside the address contradict it."),
        (
            {"lifecycle_action_trigger": None},
            f"{ADDRESS}: What invokes the action, or what follows when it fails, is not something that gate knows.",
        ),
        (
            {"lifecycle_action_trigger": {**SHOWN["lifecycle_action_trigger"], "action_trigger_event": "AfterLunch"}},  # type: ignore[dict-item]
            f"{ADDRESS}: What invokes the action, or what follows when it fails, is not something that gate knows.",
        ),
        (
            {"condition": True},
            "The plan's JSON is not as Terraform writes it: Object contains unknown field `condition` - at `$.action_invocations[0]`.",
        ),
    ],
    ids=["another name", "no trigger", "unknown event", "unknown field"],
)
def test_a_shown_invocation_that_is_not_understood_is_refused(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as error:
        from_json(tmp_path, action_invocations=[{**SHOWN, **changed}])
    assert error.value.message == message


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ((field(30, INVOKED + field(6, TRIGGER)),) * 2, f"The plan holds the same invocation of {ADDRESS} more than once."),
        ((field(27, field(1, field(1, 1)) + field(2, OFF)),) * 2, "The plan puts off module.m[*].kestra_flow.f[*] more than once."),
        (
            (field(27, field(1, field(1, 6)) + field(2, OFF)),),
            "The plan holds the reason to put off a change number 6, which gate does not know.",
        ),
        ((field(27, field(2, OFF)),), "The plan's deferred change has no reason."),
    ],
    ids=["an invocation twice", "a deferred change twice", "an unknown reason", "no reason"],
)
def test_lists_that_contradict_themselves_are_refused(tmp_path: Path, parts: tuple[bytes, ...], message: str) -> None:
    with pytest.raises(InputError) as error:
        from_saved(tmp_path, *parts)
    assert error.value.message == message


def test_a_shown_reason_that_is_not_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        from_json(tmp_path, deferred_changes=[{"reason": "tired", "resource_change": OFF_SHOWN}])
    assert error.value.message == "The plan puts something off for the reason 'tired', which gate does not know."
