"""A saved plan in the shape of `terraform show -json`, as far as it says the same. In clear: it must be redacted before anyone sees it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from gate.model.source import Json, Path
from gate.model.terraform import Change, Configuration, Plan

_FORMAT = "1.2"
_PUBLIC = "registry.terraform.io/"
_LEFT_OUT = ("variables", "resource_changes", "resource_drift", "output_changes", "timestamp")
"""What Terraform does not write where there is nothing in it."""
_STEP = re.compile(r'module\.([^.\["]+)(?:\[(?:(\d+)|"((?:[^"\\]|\\.)*)")\])?')
_Nested = dict[str | int, "_Nested"]


def rebuilt(plan: Plan, configuration: Configuration | None) -> dict[str, Json]:
    """Return what Terraform would show of a saved plan, without what `missing` names. It shares no value with the plan."""
    changes, drift = sorted(plan.changes, key=_order), sorted(plan.drift, key=_order)
    declared = configuration.variables if configuration else ()
    variables = {one.name: one.value for one in declared if one.known and one.has_default} | plan.variables
    document = {
        "format_version": _FORMAT,
        "terraform_version": plan.identity.terraform_version,
        "variables": {name: {"value": value} for name, value in variables.items()},
        "planned_values": {"root_module": _module("", [_planned(change) for change in changes if _is_planned(change)])},
        "resource_changes": [_resource_change(change) for change in changes],
        "resource_drift": [_resource_change(change) for change in drift],
        "output_changes": {output.name: {"actions": output.actions} for output in plan.outputs},
        "timestamp": plan.identity.timestamp,
        "applyable": plan.identity.applyable,
        "complete": plan.identity.complete,
        "errored": plan.identity.errored,
    }
    written = {name: value for name, value in document.items() if value or name not in _LEFT_OUT}
    found: dict[str, Json] = msgspec.json.decode(msgspec.json.encode(written))
    return found


def missing(plan: Plan, configuration: Configuration | None, parts: Sequence[str]) -> str | None:
    """Return what a path of the input reads and this form of the plan does not say, in words; None where it says it.

    `*` among the parts stands for whatever name or index; no part at all is the whole document.
    """
    if plan.document is not None:
        return None
    if not parts or parts[0] == "*":
        return "all of the plan"
    name = f"`{parts[0]}`"
    absent = {
        "configuration": True,
        "prior_state": True,
        "relevant_attributes": True,
        "variables": configuration is None,
        "checks": bool(plan.checks),
        "deferred_changes": bool(plan.deferred),
        "deferred_action_invocations": bool(plan.deferred),
        "action_invocations": bool(plan.actions),
    }
    if absent.get(parts[0]):
        return name
    if parts[0] == "output_changes" and len(parts) > 2 and parts[2] != "actions" and plan.outputs:
        return "the values of `output_changes`"
    if parts[0] == "planned_values":
        if parts[-1] == "schema_version":
            return "`schema_version`"
        return "`planned_values.outputs`" if parts[1:2] == ("outputs",) and plan.outputs else None
    within = {"generated_config", "before_identity", "after_identity"} | ({"identity"} if "importing" in parts else set())
    return next((f"`{part}`" for part in parts if part in within), None) if parts[0] in {"resource_changes", "resource_drift"} else None


def _resource_change(change: Change) -> dict[str, Json]:
    unknown = _nest(change.unknown)
    document = {
        **_named(change),
        "previous_address": change.previous_address,
        "module_address": change.module or None,
        "deposed": change.deposed,
        "action_reason": change.reason,
        "change": {
            "actions": change.actions,
            "before": change.before,
            "after": _without_unknown(change.after, unknown),
            "after_unknown": _unknown(change.after, unknown) if unknown else {},
            "before_sensitive": _sensitive(change.before, change.sensitive_before),
            "after_sensitive": _sensitive(change.after, change.sensitive_after),
            **({"replace_paths": change.replace_paths} if change.replace_paths else {}),
            **({"importing": {"id": change.importing}} if change.importing is not None else {}),
        },
    }
    return {name: value for name, value in document.items() if value is not None}


def _named(change: Change) -> dict[str, Json]:
    return {
        "address": change.address,
        "mode": change.mode,
        "type": change.type,
        "name": change.name,
        "index": change.index,
        "provider_name": _PUBLIC + change.provider if change.provider.count("/") == 1 else change.provider,
    }


def _is_planned(change: Change) -> bool:
    return change.operation != "delete" and change.deposed is None


def _planned(change: Change) -> tuple[str, dict[str, Json]]:
    """Return a planned object, and the module that it lies in."""
    document = _named(change) | {"sensitive_values": _sensitive(change.after, change.sensitive_after)}
    if change.after is not None:
        document["values"] = _without_unknown(change.after, _nest(change.unknown))
    return change.module, {name: value for name, value in document.items() if value is not None}


def _module(address: str, planned: Sequence[tuple[str, dict[str, Json]]]) -> dict[str, Json]:
    document: dict[str, Json] = {"address": address} if address else {}
    own = [resource for module, resource in planned if module == address]
    if own:
        document["resources"] = own
    below: dict[str, list[tuple[str, dict[str, Json]]]] = {}
    for module, resource in planned:
        if module != address:
            child = _STEP.match(module, len(address) + 1 if address else 0)
            below.setdefault(module[: child.end()] if child else module, []).append((module, resource))
    if below:
        document["child_modules"] = [_module(child, inside) for child, inside in below.items()]
    return document


def _order(change: Change) -> tuple[object, ...]:
    """Order changes as Terraform does: nearer modules first, data before resources, numbers before names."""
    steps = [(step[1], _key(int(step[2]) if step[2] else step[3])) for step in _STEP.finditer(change.module)]
    return len(steps), steps, change.mode != "data", change.type, change.name, _key(change.index), change.deposed or ""


def _key(index: str | int | None) -> tuple[int, int, str]:
    if isinstance(index, int):
        return 1, index, ""
    return (0, 0, "") if index is None else (2, 0, index)


def _nest(paths: Iterable[Path]) -> _Nested | None:
    """Turn paths into nested mappings, of which the innermost are empty; None where there are none."""
    root: _Nested = {}
    some = False
    for path in paths:
        here, some = root, True
        for part in path:
            here = here.setdefault(part, {})
    return root if some else None


def _without_unknown(value: Json, unknown: _Nested | None) -> Json:
    """Leave out names whose values are unknown; an unknown element of a list stays, as null."""
    if unknown is None:
        return value
    if isinstance(value, dict):
        return {key: _without_unknown(below, unknown.get(key)) for key, below in value.items() if unknown.get(key) != {}}
    if isinstance(value, list):
        return [_without_unknown(below, unknown.get(index)) for index, below in enumerate(value)]
    return None if unknown == {} else value


def _unknown(value: Json, unknown: _Nested | None) -> Json:
    """Return true where a value is unknown, in its shape: a mapping without what is known, a list in full."""
    if unknown == {}:
        return True
    if isinstance(value, dict):
        marks = {key: _unknown(below, unknown.get(key) if unknown else None) for key, below in value.items()}
        return {key: mark for key, mark in marks.items() if mark is not False}
    if isinstance(value, list):
        return [_unknown(below, unknown.get(index) if unknown else None) for index, below in enumerate(value)]
    return False


def _sensitive(value: Json, paths: Iterable[Path]) -> Json:
    """Return true where a value is sensitive; a value that is not there is not sensitive."""
    return _unknown(value, _nest(paths)) if value is not None else False
