"""Changes and checks, as both forms of a plan tell of them: what actions mean, and the one order in which all is listed."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from gate.errors import InputError
from gate.model.source import Json, Path
from gate.model.terraform import Change, CheckResult, Operation
from gate.sources.terraform.plan.address import Address
from gate.sources.terraform.plan.protobuf import UPDATE_GATE
from gate.sources.terraform.plan.values import outermost

MEANINGS: dict[tuple[str, ...], tuple[Operation, bool]] = {
    ("no-op",): ("no-op", False),
    ("create",): ("create", False),
    ("read",): ("read", False),
    ("update",): ("update", False),
    ("delete",): ("delete", True),
    ("delete", "create"): ("replace", True),
    ("create", "delete"): ("replace", True),
    ("forget",): ("forget", True),
    ("create", "forget"): ("replace", True),  # the old object goes out of Terraform's hands
}
"""Actions as plan JSON spells them → the operation, and whether the object would be gone or out of Terraform's hands."""

_HAS_BEFORE = frozenset({"update", "replace", "delete", "forget"})
_HAS_AFTER = frozenset({"create", "update", "replace"})

REASONS = (
    None,
    "replace_because_tainted",
    "replace_by_request",
    "replace_because_cannot_update",
    "delete_because_no_resource_config",
    "delete_because_wrong_repetition",
    "delete_because_count_index",
    "delete_because_each_key",
    "delete_because_no_module",
    "replace_by_triggers",
    "read_because_config_unknown",
    "read_because_dependency_pending",
    "delete_because_no_move_target",
    "read_because_check_nested",
)
"""Why an action was chosen, as plan JSON spells it, by the number that a saved plan uses."""


def make_change(
    address: str,
    parts: Address,
    *,
    previous_address: str,
    deposed: str,
    provider: str,
    provider_config: str | None,
    actions: tuple[str, ...],
    reason: str | None,
    importing: str | None,
    before: Json,
    after: Json,
    unknown: Iterable[Path],
    sensitive_before: Iterable[Path],
    sensitive_after: Iterable[Path],
    replace_paths: Iterable[Path],
) -> Change:
    """Return the change, its paths in one fixed order. Raises InputError when its parts are not what Terraform writes."""
    operation, destroys = _meaning(actions, reason, before, after, unknown)
    return Change(
        address=address,
        previous_address=previous_address if previous_address not in ("", address) else None,
        module=parts.module,
        mode=parts.mode,
        type=parts.type,
        name=parts.name,
        index=parts.index,
        deposed=deposed or None,
        provider=provider,
        provider_config=provider_config,
        actions=actions,
        operation=operation,
        destroys=destroys,
        reason=reason,
        importing=importing,
        before=before,
        after=after,
        unknown=outermost(unknown),
        sensitive_before=outermost(sensitive_before),
        sensitive_after=outermost(sensitive_after),
        replace_paths=outermost(replace_paths),
    )


def _meaning(actions: tuple[str, ...], reason: str | None, before: Json, after: Json, unknown: Iterable[Path]) -> tuple[Operation, bool]:
    """Return what actions mean. Raises InputError where what stands beside them does not fit."""
    if actions not in MEANINGS:
        raise InputError(f"The actions {'/'.join(actions) or '(none)'} are not ones that gate knows.", remediation=UPDATE_GATE)
    if reason not in REASONS:
        raise InputError(f"The action reason {reason!r} is not one that gate knows.", remediation=UPDATE_GATE)
    for value in (before, after):
        if value is not None and type(value) is not dict:
            raise InputError("A resource's values are not an object.")
    operation, destroys = MEANINGS[actions]
    if (operation in _HAS_BEFORE and before is None) or (operation in _HAS_AFTER and after is None and () not in unknown):
        raise InputError("The change does not say what is there before or after it.")
    return operation, destroys


def in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return changes by address, a deposed object after the current one. Raises InputError when one comes twice."""
    ordered = sorted(changes, key=_place)
    for before, after in pairwise(ordered):
        if before.address == after.address and before.deposed == after.deposed:
            raise InputError(f"The plan holds the change of {after.address} more than once.")
    return tuple(ordered)


def _place(change: Change) -> tuple[str, str]:
    return change.address, change.deposed or ""


def with_whole(whole: CheckResult, objects: list[CheckResult]) -> list[CheckResult]:
    """Return the results of a check's objects, and that of the check as a whole where none of theirs tells it."""
    return objects if any(one.status == whole.status for one in objects) else [whole, *objects]


def checks_in_order(checks: Iterable[CheckResult]) -> tuple[CheckResult, ...]:
    """Return checks by address."""
    return tuple(sorted(checks, key=lambda check: (check.address, check.kind, check.status)))


def replaced_on_request(changes: Iterable[Change]) -> set[str]:
    """Return the addresses that `-replace` asked for, which Terraform 1.11 does not write into the plan's own list of them."""
    return {change.address for change in changes if change.reason == "replace_by_request"}
