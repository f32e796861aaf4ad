"""Whether a saved plan can be judged at all: Terraform's own rendering says the same, and apply takes nothing more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from gate.errors import InputError, RefusedError
from gate.model.ports import PlanReader
from gate.model.source import Json
from gate.model.terraform import Action, Change, Plan
from gate.promotion.durable import create

_JSON = "plan.json"
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def expect_agreement(saved: Plan, shown: bytes, folder: Path, plans: PlanReader) -> None:
    """Raise InputError where `terraform show -json` and the saved plan differ. The JSON is on disk only while it is read."""
    path = folder / _JSON
    create(path, shown)
    try:
        rendered = plans.read(path, _JSON)
    finally:
        path.unlink()
    different = differences(saved, rendered)
    if different:
        raise InputError(
            f"gate and Terraform read the plan differently: {'; '.join(different)}",
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


def differences(saved: Plan, rendered: Plan) -> list[str]:
    """Return where two readings of one plan differ: addresses and parts, never a value. The JSON leaves some of a saved plan out."""
    identity, other = saved.identity, rendered.identity
    return sorted(
        {
            *(
                f"its {name.replace('_', ' ')}"
                for name in _IDENTITY
                if getattr(other, name) is not None and getattr(identity, name) != getattr(other, name)
            ),
            *_variables(saved.variables, rendered.variables),
            *_objects("", _changes(saved.changes), _changes(rendered.changes)),
            *_objects("drift of ", _changes(saved.drift), _changes(rendered.drift)),
            *_objects("output ", {(one.name,): one for one in saved.outputs}, {(one.name,): one for one in rendered.outputs}),
            *_objects("invocation of ", _invocations(saved.actions), _invocations(rendered.actions)),
            *_objects("deferred ", _deferred(saved), _deferred(rendered)),
            *_checks(saved, rendered),
        }
    )


_IDENTITY = ("terraform_version", "complete", "errored", "applyable", "timestamp")
_Key = tuple[Json, ...]


def _changes(changes: Iterable[Change]) -> dict[_Key, Struct]:
    return {(change.address, change.deposed): change for change in changes}


def _invocations(actions: Iterable[Action]) -> dict[_Key, Struct]:
    return {(action.address, action.resource, action.event, action.position): action for action in actions}


def _deferred(plan: Plan) -> dict[_Key, Struct]:
    planned = [(one.reason, one.planned) for one in plan.deferred]
    return {
        **{(what.address, reason, what.deposed): what for reason, what in planned if isinstance(what, Change)},
        **{(what.address, reason, what.resource, what.event): what for reason, what in planned if isinstance(what, Action)},
    }


def _objects(kind: str, saved: dict[_Key, Struct], rendered: dict[_Key, Struct]) -> Iterator[str]:
    for key in saved.keys() | rendered.keys():
        one, other = saved.get(key), rendered.get(key)
        if one is None or other is None:
            yield f"{kind}{key[0]} (missing in one of them)"
        elif parts := [name for name in one.__struct_fields__ if not _agree(name, one, other)]:
            yield f"{kind}{key[0]} ({', '.join(parts)})"


def _agree(name: str, one: Struct, other: Struct) -> bool:
    saved, rendered = getattr(one, name), getattr(other, name)
    if name == "provider_config":
        # The JSON names a provider that nothing configures after the module that uses it; Terraform configures it in the root.
        return rendered is None or saved == rendered or str(rendered).rpartition(":")[2] == saved
    if name.startswith("sensitive") and isinstance(saved, tuple):
        return all(any(path[:length] in rendered for length in range(len(path) + 1)) for path in saved)
    return _same(saved, rendered)


def _same(saved: Json, rendered: Json) -> bool:
    """Whether two values are one. A saved plan writes numbers such as 0.1 as text where only the provider knows what they are."""
    if isinstance(saved, dict) and isinstance(rendered, dict):
        return saved.keys() == rendered.keys() and all(_same(one, rendered[key]) for key, one in saved.items())
    if isinstance(saved, list) and isinstance(rendered, list):
        return len(saved) == len(rendered) and all(map(_same, saved, rendered))
    if isinstance(saved, str) and type(rendered) in (int, float):
        return _NUMBER.fullmatch(saved) is not None and (float(saved) if type(rendered) is float else Decimal(saved)) == rendered
    return bool(saved == rendered) and isinstance(saved, bool) == isinstance(rendered, bool)


def _variables(saved: dict[str, Json], rendered: dict[str, Json]) -> Iterator[str]:
    for name, value in saved.items():
        if name not in rendered or not _same(value, rendered[name]):
            yield f"variable {name}"


def _checks(saved: Plan, rendered: Plan) -> Iterator[str]:
    for check in {*saved.checks} ^ {*rendered.checks}:
        yield f"check of {check.address}"
