"""Two readings of one plan, by gate and by Terraform: where they differ, the place is named, never a value."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gate.errors import ExitCode, InputError
from gate.model.terraform import Action, Deferred, Plan
from gate.promotion.agreement import differences, expect_agreement
from gate.sources.terraform import plan as plans
from tests.sources.terraform.plan.encode import change, field, header, resource_change, saved

PLANS = Path("tests/plans")
NAMES = sorted(folder.name for folder in PLANS.iterdir())
REPLACED = 'kestra_flow.flow["flows/sales/orders.yml"]'
DRIFTED = 'kestra_flow.flow["flows/marketing/report.yml"]'


def both(folder: Path, name: str, document: dict[str, Any]) -> tuple[Plan, Plan]:
    (folder / "plan.json").write_text(json.dumps(document))
    return plans.read(PLANS / name / "plan.tfplan", "plan"), plans.read(folder / "plan.json", "plan.json")


def shown(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((PLANS / name / "plan.json").read_text())
    return document


@pytest.mark.parametrize("name", NAMES)
def test_both_readings_of_a_real_plan_agree(tmp_path: Path, name: str) -> None:
    expect_agreement(plans.read(PLANS / name / "plan.tfplan", "plan.tfplan"), (PLANS / name / "plan.json").read_bytes(), tmp_path, plans)
    assert list(tmp_path.iterdir()) == []


EDITS: dict[str, tuple[str, str, Any, list[str]]] = {
    "another version": ("replace_namespace", "terraform_version", "1.12.0", ["its terraform version"]),
    "errored": ("replace_namespace", "errored", True, ["its errored"]),
    "another time": ("replace_namespace", "timestamp", "2026-01-01T00:00:00Z", ["its timestamp"]),
    "complete": ("targeted", "complete", True, ["its complete"]),
    "applyable": ("errored", "applyable", True, ["its applyable"]),
    "another variable": ("replace_namespace", "variables.kestra_password.value", "canary", ["variable kestra_password"]),
    "no such variable": ("replace_namespace", "variables", {}, ["variable kestra_password"]),
    "other actions": (
        "replace_namespace",
        "resource_changes.2.change.actions",
        ["create", "delete"],
        [f"{REPLACED} (actions)"],
    ),
    "an action that destroys": (
        "replace_namespace",
        "resource_changes.2.change.actions",
        ["update"],
        [f"{REPLACED} (actions, operation, destroys)"],
    ),
    "another reason": ("replace_namespace", "resource_changes.2.action_reason", None, [f"{REPLACED} (reason)"]),
    "another value before": ("replace_namespace", "resource_changes.2.change.before.content", "canary", [f"{REPLACED} (before)"]),
    "another value after": ("replace_namespace", "resource_changes.2.change.after.content", "canary", [f"{REPLACED} (after)"]),
    "one more value": ("replace_namespace", "resource_changes.2.change.after.canary", "canary", [f"{REPLACED} (after)"]),
    "true for 1": ("replace_namespace", "resource_changes.2.change.before.revision", True, [f"{REPLACED} (before)"]),
    "something known": ("replace_namespace", "resource_changes.2.change.after_unknown", {}, [f"{REPLACED} (after, unknown)"]),
    "another replace path": (
        "replace_namespace",
        "resource_changes.2.change.replace_paths",
        [["flow_id"]],
        [f"{REPLACED} (replace_paths)"],
    ),
    "imported": ("replace_namespace", "resource_changes.2.change.importing", {"id": "canary"}, [f"{REPLACED} (importing)"]),
    "moved": ("replace_namespace", "resource_changes.2.previous_address", "kestra_flow.other", [f"{REPLACED} (previous_address)"]),
    "another provider": (
        "replace_namespace",
        "resource_changes.2.provider_name",
        "registry.terraform.io/evil/kestra",
        [f"{REPLACED} (provider)"],
    ),
    "not sensitive": (
        "sensitive_content",
        "resource_changes.0.change.after_sensitive",
        False,
        ["kestra_flow.load (sensitive_after)"],
    ),
    "drift in a value": (
        "drift_refresh_only",
        "resource_drift.0.change.after.content",
        "canary",
        [f"drift of {DRIFTED} (after)"],
    ),
    "no drift": ("drift_refresh_only", "resource_drift", [], [f"drift of {DRIFTED} (missing in one of them)"]),
    "a check that passed": ("errored", "checks.0.status", "pass", ["check of terraform_data.gate"]),
    "no checks": ("errored", "checks", [], ["check of terraform_data.gate"]),
}


def edited(document: dict[str, Any], path: str, new: Any) -> dict[str, Any]:
    """A plan's JSON with the value at a dotted path replaced."""
    whole = deepcopy(document)
    place: Any = whole
    *steps, last = path.split(".")
    for step in steps:
        place = place[int(step)] if isinstance(place, list) else place[step]
    place[last] = new
    return whole


@pytest.mark.parametrize("name", EDITS)
def test_what_differs_is_named_and_nothing_of_its_value(tmp_path: Path, name: str) -> None:
    plan, path, new, expected = EDITS[name]
    one, other = both(tmp_path, plan, edited(shown(plan), path, new))
    assert differences(one, other) == expected


def test_a_change_that_only_one_reading_has_is_named(tmp_path: Path) -> None:
    document = shown("replace_namespace")
    gone = document["resource_changes"].pop()["address"]
    assert differences(*both(tmp_path, "replace_namespace", document)) == [f"{gone} (missing in one of them)"]


def test_a_disagreement_is_no_verdict(tmp_path: Path) -> None:
    one = plans.read(PLANS / "errored" / "plan.tfplan", "plan.tfplan")
    with pytest.raises(InputError) as refused:
        expect_agreement(one, json.dumps(edited(shown("errored"), "errored", new=False)).encode(), tmp_path, plans)
    assert (refused.value.message, refused.value.exit_code) == (
        "gate and Terraform read the plan differently: its errored",
        ExitCode.INDETERMINATE,
    )
    assert list(tmp_path.iterdir()) == []


def test_json_that_cannot_be_read_is_no_verdict(tmp_path: Path) -> None:
    one = plans.read(PLANS / "errored" / "plan.tfplan", "plan.tfplan")
    with pytest.raises(InputError, match=r"^The JSON is cut off\.$"):
        expect_agreement(one, (PLANS / "errored" / "plan.json").read_bytes()[:-10], tmp_path, plans)
    assert list(tmp_path.iterdir()) == []


def test_a_number_that_a_saved_plan_writes_as_text_is_that_number(tmp_path: Path) -> None:
    """Only the provider knows whether 0.1 is a number; what Terraform shows tells it."""
    after = {"fraction": "0.1", "whole": "123456789012345678901234567890", "text": "0.1", "word": "one", "list": [1]}
    (tmp_path / "plan.tfplan").write_bytes(saved(header(field(3, resource_change("a.b", change(1, after))))))
    one = plans.read(tmp_path / "plan.tfplan", "plan.tfplan")

    def against(**values: Any) -> list[str]:
        (shown_change,) = one.changes
        other = msgspec.structs.replace(shown_change, after={**after, **values})
        return differences(one, msgspec.structs.replace(one, changes=(other,)))

    assert against(fraction=0.1, whole=123456789012345678901234567890) == []
    assert against(fraction=0.2) == ["a.b (after)"]
    assert against(whole=123456789012345678901234567891) == ["a.b (after)"]
    assert against(word=1) == ["a.b (after)"]
    assert against(list=[1, 2]) == ["a.b (after)"]
    assert against(list=[]) == ["a.b (after)"]
    assert against(text=None) == ["a.b (after)"]
    assert against(text=True) == ["a.b (after)"]


def test_outputs_and_invocations_are_compared(tmp_path: Path) -> None:
    (tmp_path / "plan.tfplan").write_bytes(saved(header(field(4, field(1, "url") + field(2, change(1, "x"))))))
    one = plans.read(tmp_path / "plan.tfplan", "plan.tfplan")
    (url,) = one.outputs
    for edit, words in ({"unknown": True}, "unknown"), ({"sensitive": True}, "sensitive"), ({"actions": ("delete",)}, "actions"):
        other = msgspec.structs.replace(one, outputs=(msgspec.structs.replace(url, **edit),))
        assert differences(one, other) == [f"output url ({words})"]
    assert differences(one, msgspec.structs.replace(one, outputs=())) == ["output url (missing in one of them)"]
    assert differences(msgspec.structs.replace(one, actions=(INVOCATION,)), one) == ["invocation of action.a.b (missing in one of them)"]
    put_off = Deferred(reason="absent_prereq", planned=INVOCATION)
    assert differences(one, msgspec.structs.replace(one, deferred=(put_off,))) == ["deferred action.a.b (missing in one of them)"]


INVOCATION = Action(
    address="action.a.b",
    module="",
    type="a",
    name="b",
    index=None,
    provider="hashicorp/a",
    provider_config="a",
    event="invoke",
    resource=None,
    position=None,
    on_failure="halt",
    values=None,
    unknown=(),
    sensitive=(),
)
