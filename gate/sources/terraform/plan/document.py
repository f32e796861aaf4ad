"""The JSON of a plan (`terraform show -json PLAN`) → `Plan`.

It does not say where the plan goes: backend, workspace and targets are None.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gate.errors import InputError
from gate.model.source import Json
from gate.model.terraform import (
    Action,
    ActionEvent,
    Change,
    CheckResult,
    Deferred,
    DeferredReason,
    OnFailure,
    OutputChange,
    Plan,
    PlanIdentity,
)
from gate.sources.terraform.plan import layout
from gate.sources.terraform.plan.action import EVENTS, ON_FAILURE, actions_in_order, deferred_in_order, make_action
from gate.sources.terraform.plan.address import parse_action, parse_address, provider_source
from gate.sources.terraform.plan.change import MEANINGS, checks_in_order, in_order, make_change, replaced_on_request, with_whole
from gate.sources.terraform.plan.protobuf import UPDATE_GATE
from gate.sources.terraform.plan.shown import ShownAction, ShownChange, ShownPlan, ShownResourceChange
from gate.sources.terraform.plan.strict_json import strict_json
from gate.sources.terraform.plan.values import flagged, path_of, with_unknown

USE_LOCAL = (
    "Set the execution mode of its workspace to Local, and make the plan again. To judge that run without applying it, write its JSON: "
    "`terraform show -json PLAN > plan.json`, then `gate check ENV --plan plan.json`."
)
_OTHER_KINDS = (
    ("remote_plan_format", "a saved plan of HCP Terraform, which is only a link to a run there", USE_LOCAL),
    ("provider_schemas", "the output of `terraform providers schema -json`", ""),
    ("valid", "the output of `terraform validate -json`", ""),
    ("function_signatures", "the output of `terraform metadata functions -json`", ""),
    ("lineage", "a Terraform state", ""),
    ("values", "the output of `terraform show -json` for a state", ""),
    ("@level", "the log of `terraform plan -json`", ""),
)


_EVENTS = {"".join(part.title() for part in event.split("_")): event for event in EVENTS if event}
_ON_FAILURE = {f"ActionOnFailure{answer.title()}": answer for answer in ON_FAILURE}


def read_document(text: str, path: str, digest: str) -> Plan:
    """Read a plan's JSON. Raises InputError when it is something else, is cut off, or holds what gate does not know."""
    plan = _parse(text)
    keys = _provider_keys(plan.configuration)
    changes = in_order(_change(change, keys) for change in plan.resource_changes)
    return Plan(
        path=path,
        digest=digest,
        identity=_identity(plan, changes),
        variables={name: variable.value for name, variable in sorted(plan.variables.items())},
        changes=changes,
        drift=in_order(_change(change, keys) for change in plan.resource_drift),
        outputs=tuple(_output(name, change) for name, change in sorted(plan.output_changes.items())),
        checks=_checks(plan),
        deferred=deferred_in_order(_deferred(plan, keys)),
        actions=actions_in_order(_action(action, keys) for action in plan.action_invocations),
        config_files={},
        config_digest=None,
        lock_file=None,
        providers=_providers(plan.configuration),
        document=text,
    )


def _parse(text: str) -> ShownPlan:
    value = strict_json(text)
    if not isinstance(value, dict):
        raise InputError("This is JSON, but not a plan: it is not an object.")
    for key, what, remediation in _OTHER_KINDS:
        if key in value and "resource_changes" not in value:
            raise InputError(f"This is {what}, not a plan.", remediation=remediation)
    version = value.get("format_version")
    if not isinstance(version, str):
        raise InputError("This is JSON, but not a plan: it has no `format_version`.")
    if version.split(".")[0] != "1":
        raise InputError("The plan's JSON has a `format_version` that gate does not know; it reads 1.x.", remediation=UPDATE_GATE)
    try:
        return msgspec.convert(value, type=ShownPlan)
    except msgspec.ValidationError as error:
        raise InputError(f"The plan's JSON is not as Terraform writes it: {error}.") from None


def _identity(plan: ShownPlan, changes: tuple[Change, ...]) -> PlanIdentity:
    return PlanIdentity(
        format="json",
        terraform_version=plan.terraform_version,
        complete=plan.complete,
        errored=plan.errored,
        applyable=plan.applyable,
        mode=None,
        targets=None,
        forced_replacements=tuple(sorted(replaced_on_request(changes))),
        backend=None,
        backend_config=None,
        workspace=None,
        state=None,
        timestamp=plan.timestamp,
    )


def _provider_keys(configuration: dict[str, Json]) -> dict[str, str]:
    """Return the key of the provider configuration of each block in the configuration, by its address without instance keys."""
    found: dict[str, str] = {}
    try:
        _collect(configuration.get("root_module", {}), "", found)
    except (AttributeError, KeyError, TypeError):
        raise InputError("The plan's JSON has a `configuration` that is not as Terraform writes it.") from None
    return found


def _collect(module: Json, prefix: str, found: dict[str, str]) -> None:
    for block in (*module.get("resources", ()), *module.get("actions", ())):
        key = block.get("provider_config_key")
        if isinstance(key, str):
            found[prefix + block["address"]] = key
    for name, call in module.get("module_calls", {}).items():
        _collect(call.get("module", {}), f"{prefix}module.{name}.", found)


def _providers(configuration: dict[str, Json]) -> dict[str, dict[str, Json]]:
    """Return the constant arguments of each provider configuration that has arguments."""
    try:
        return {
            key: {name: one["constant_value"] for name, one in provider["expressions"].items() if "constant_value" in one}
            for key, provider in configuration.get("provider_config", {}).items()
            if "expressions" in provider
        }
    except (AttributeError, KeyError, TypeError):
        raise InputError("The plan's JSON has a `configuration` that is not as Terraform writes it.") from None


def _change(resource: ShownResourceChange, keys: dict[str, str], *, expanded: bool = True) -> Change:
    change = resource.change
    try:
        parts = parse_address(resource.address, expanded=expanded)
        told = (resource.module_address, resource.mode, resource.type, resource.name, resource.index)
        if told != (parts.module, parts.mode, parts.type, parts.name, parts.index) or (resource.index_unknown and expanded):
            raise InputError("The parts beside the address contradict it.")
        unknown = flagged(change.after_unknown)
        return make_change(
            resource.address,
            parts,
            previous_address=resource.previous_address,
            deposed=resource.deposed,
            provider=provider_source(resource.provider_name),
            provider_config=keys.get(parts.configuration),
            actions=change.actions,
            reason=resource.action_reason or None,
            importing=None if change.importing is None else change.importing.id,
            before=change.before,
            after=with_unknown(change.after, unknown),
            unknown=unknown,
            sensitive_before=flagged(change.before_sensitive),
            sensitive_after=flagged(change.after_sensitive),
            replace_paths=[path_of(steps) for steps in change.replace_paths],
        )
    except InputError as error:
        raise InputError(f"{resource.address}: {error.message}", remediation=error.remediation) from None


def _deferred(plan: ShownPlan, keys: dict[str, str]) -> Iterator[Deferred]:
    for one in plan.deferred_changes:
        yield Deferred(reason=_deferral(one.reason), planned=_change(one.resource_change, keys, expanded=False))
    for other in plan.deferred_action_invocations:
        yield Deferred(reason=_deferral(other.reason), planned=_action(other.action_invocation, keys, expanded=False))


def _deferral(reason: str) -> DeferredReason:
    found = next((known for known in layout.DEFERRALS if known == reason), None)
    if found is None:
        raise InputError(f"The plan puts something off for the reason {reason!r}, which gate does not know.", remediation=UPDATE_GATE)
    return found


def _action(action: ShownAction, keys: dict[str, str], *, expanded: bool = True) -> Action:
    try:
        parts = parse_action(action.address, expanded=expanded)
        if (parts.type, parts.name) != (action.type, action.name):
            raise InputError("The parts beside the address contradict it.")
        event, resource, position, on_failure = _trigger(action)
        unknown = flagged(action.config_unknown)
        return make_action(
            action.address,
            parts,
            provider=provider_source(action.provider_name),
            provider_config=keys.get(parts.configuration),
            event=event,
            resource=resource,
            position=position,
            on_failure=on_failure,
            values=with_unknown(action.config_values, unknown),
            unknown=unknown,
            sensitive=flagged(action.config_sensitive),
            expanded=expanded,
        )
    except InputError as error:
        raise InputError(f"{action.address}: {error.message}", remediation=error.remediation) from None


def _trigger(action: ShownAction) -> tuple[ActionEvent | None, str, tuple[int, int] | None, OnFailure]:
    by_resource, by_hand = action.lifecycle_action_trigger, action.invoke_action_trigger
    if by_resource is not None and by_hand is None:
        position = by_resource.action_trigger_block_index, by_resource.actions_list_index
        on_failure = _ON_FAILURE.get(by_resource.on_failure)
        event = _EVENTS.get(by_resource.action_trigger_event)
        if on_failure is not None and event is not None:
            return event, by_resource.triggering_resource_address, position, on_failure
    elif by_hand is not None and by_resource is None:
        return "invoke", by_hand.calling_resource_address, None, "halt"
    raise InputError("What invokes the action, or what follows when it fails, is not something that gate knows.", remediation=UPDATE_GATE)


def _output(name: str, change: ShownChange) -> OutputChange:
    if change.actions not in MEANINGS:
        raise InputError(f"The output {name!r} has actions that gate does not know.", remediation=UPDATE_GATE)
    sensitive = flagged(change.before_sensitive) + flagged(change.after_sensitive)
    return OutputChange(name=name, actions=change.actions, sensitive=bool(sensitive), unknown=bool(flagged(change.after_unknown)))


def _checks(plan: ShownPlan) -> tuple[CheckResult, ...]:
    found: list[CheckResult] = []
    for check in plan.checks:
        kind = check.address.kind
        whole = CheckResult(address=check.address.to_display, kind=kind, status=check.status)
        objects = [CheckResult(address=one.address.to_display, kind=kind, status=one.status) for one in check.instances]
        found += with_whole(whole, objects)
    return checks_in_order(found)
