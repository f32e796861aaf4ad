"""Invocations of actions, and what Terraform put off, as both forms of a plan tell of them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from gate.errors import InputError
from gate.model.source import Json, Path
from gate.model.terraform import Action, ActionEvent, Deferred, OnFailure
from gate.sources.terraform.plan.address import ActionAddress, parse_address
from gate.sources.terraform.plan.protobuf import UPDATE_GATE
from gate.sources.terraform.plan.values import outermost

EVENTS: tuple[ActionEvent | None, ...] = (
    None,
    "before_create",
    "after_create",
    "before_update",
    "after_update",
    "before_destroy",
    "after_destroy",
    "invoke",
)
"""What invokes an action, by the number that a saved plan uses."""
ON_FAILURE: tuple[OnFailure, ...] = ("halt", "taint", "continue")
"""What Terraform does when an action fails, by the number that a saved plan uses."""


def make_action(
    address: str,
    parts: ActionAddress,
    *,
    provider: str,
    provider_config: str | None,
    event: ActionEvent | None,
    resource: str,
    position: tuple[int, int] | None,
    on_failure: OnFailure,
    values: Json,
    unknown: Iterable[Path],
    sensitive: Iterable[Path],
    expanded: bool,
) -> Action:
    """Return the invocation, its paths in one fixed order. Raises InputError when its parts are not what Terraform writes."""
    if event is None or (event == "invoke") != (position is None):
        raise InputError("The plan does not say what invokes the action.", remediation=UPDATE_GATE)
    if resource or event != "invoke":
        parse_address(resource, expanded=expanded)
    if values is not None and type(values) is not dict:
        raise InputError("An action's arguments are not an object.")
    return Action(
        address=address,
        module=parts.module,
        type=parts.type,
        name=parts.name,
        index=parts.index,
        provider=provider,
        provider_config=provider_config,
        event=event,
        resource=resource or None,
        position=position,
        on_failure=on_failure,
        values=values,
        unknown=outermost(unknown),
        sensitive=outermost(sensitive),
    )


def actions_in_order(actions: Iterable[Action]) -> tuple[Action, ...]:
    """Return invocations by address and by what invokes them. Raises InputError when one comes twice."""
    ordered = sorted(actions, key=_place)
    for before, after in pairwise(ordered):
        if _place(before) == _place(after):
            raise InputError(f"The plan holds the same invocation of {after.address} more than once.")
    return tuple(ordered)


def deferred_in_order(deferred: Iterable[Deferred]) -> tuple[Deferred, ...]:
    """Return what was put off: changes before actions. Raises InputError when one comes twice."""
    ordered = sorted(deferred, key=_deferred_place)
    for before, after in pairwise(ordered):
        if _deferred_place(before) == _deferred_place(after):
            raise InputError(f"The plan puts off {after.planned.address} more than once.")
    return tuple(ordered)


def _place(action: Action) -> tuple[str, str, str, tuple[int, int]]:
    return action.address, action.resource or "", action.event, action.position or (0, 0)


def _deferred_place(one: Deferred) -> tuple[bool, str, tuple[object, ...]]:
    planned = one.planned
    if isinstance(planned, Action):
        return True, planned.address, _place(planned)
    return False, planned.address, (planned.deposed or "",)
