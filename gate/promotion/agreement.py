"""Whether a saved plan can be judged at all: Terraform's own rendering says the same, and apply takes nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gate.errors import InputError, RefusedError
from gate.model.ports import PlanReader
from gate.model.source import Json
from gate.model.terraform import Change, Plan
from gate.promotion.durable import create

_JSON = "plan.json"


def expect_agreement(saved: Plan, shown: bytes, folder: Path, plans: PlanReader) -> None:
    """Raise InputError where `terraform show -json` and the saved plan differ. The JSON is on disk only while it is read."""
    path = folder / _JSON
    create(path, shown)
    try:
        rendered = plans.read(path, _JSON)
    finally:
        path.unlink()
    different = sorted({*_different(saved, rendered)})
    if different:
        raise InputError(
            f"gate and Terraform read the plan differently: {', '.join(different)}",
            path=saved.path,
            remediation="This Terraform writes plans that gate does not understand fully; use the version that gate was tested with.",
        )


def refuse_late_variables(saved: Plan) -> None:
    """Raise RefusedError for a plan that takes variables again when it is applied: they could say something else by then."""
    if saved.identity.apply_time_variables:
        raise RefusedError(
            f"the plan takes ephemeral variables again at apply, which no verdict covers: {', '.join(saved.identity.apply_time_variables)}",
            path=saved.path,
            remediation="Declare them `sensitive` instead of `ephemeral`, or let the provider read its own through `terraform.env`.",
        )


def _different(saved: Plan, rendered: Plan) -> Iterator[str]:
    if saved.identity.terraform_version != rendered.identity.terraform_version:
        yield "the version of Terraform"
    for flag in ("complete", "errored", "applyable"):
        if getattr(rendered.identity, flag) is not None and getattr(saved.identity, flag) not in (None, getattr(rendered.identity, flag)):
            yield flag
    before, after = _by_object(saved.changes), _by_object(rendered.changes)
    for key in before.keys() | after.keys():
        if key not in before or key not in after or _facts(before[key]) != _facts(after[key]):
            yield key[0]
    if _drifted(saved) != _drifted(rendered):
        yield "changes made outside Terraform"
    if {(one.name, one.actions) for one in saved.outputs} != {(one.name, one.actions) for one in rendered.outputs}:
        yield "outputs"


def _by_object(changes: tuple[Change, ...]) -> dict[tuple[str, str | None], Change]:
    return {(change.address, change.deposed): change for change in changes}


def _facts(change: Change) -> tuple[Json, ...]:
    return (
        change.mode,
        change.type,
        change.actions,
        change.previous_address,
        change.importing,
        change.before,
        change.after,
        frozenset(change.unknown),
    )


def _drifted(plan: Plan) -> set[tuple[str, str | None, tuple[str, ...]]]:
    return {(change.address, change.deposed, change.actions) for change in plan.drift}
