"""What `terraform show -json` writes for a plan, as types. A key that is not among them is refused, never skipped."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from gate.model.source import Json


class _Importing(Struct, forbid_unknown_fields=True):
    id: str = ""
    unknown: bool = False
    identity: Json = None


class ShownChange(Struct, forbid_unknown_fields=True):
    """What happens to a value."""

    actions: tuple[str, ...]
    before: Json = None
    after: Json = None
    after_unknown: Json = None
    before_sensitive: Json = None
    after_sensitive: Json = None
    replace_paths: list[list[Json]] = field(default_factory=list)
    importing: _Importing | None = None
    generated_config: str = ""
    before_identity: Json = None
    after_identity: Json = None


class ShownResourceChange(Struct, forbid_unknown_fields=True):
    """What happens to an object of a resource."""

    address: str
    mode: str
    type: str
    name: str
    provider_name: str
    change: ShownChange
    previous_address: str = ""
    module_address: str = ""
    index: str | int | None = None
    index_unknown: bool = False
    deposed: str = ""
    action_reason: str | None = None


class _Deferred(Struct, forbid_unknown_fields=True):
    reason: str
    resource_change: ShownResourceChange


class _ResourceTrigger(Struct, forbid_unknown_fields=True):
    triggering_resource_address: str
    action_trigger_event: str
    action_trigger_block_index: int
    actions_list_index: int
    on_failure: str = "ActionOnFailureHalt"


class _InvokeTrigger(Struct, forbid_unknown_fields=True):
    calling_resource_address: str = ""


class ShownAction(Struct, forbid_unknown_fields=True):
    """An invocation of an action."""

    address: str
    type: str
    name: str
    provider_name: str
    config_values: Json = None
    config_sensitive: Json = None
    config_unknown: Json = None
    lifecycle_action_trigger: _ResourceTrigger | None = None
    invoke_action_trigger: _InvokeTrigger | None = None


class _DeferredAction(Struct, forbid_unknown_fields=True):
    reason: str
    action_invocation: ShownAction


class _CheckAddress(Struct):
    to_display: str
    kind: str = ""


class _Checked(Struct, forbid_unknown_fields=True):
    address: _CheckAddress
    status: Literal["pass", "fail", "error", "unknown"]
    problems: Json = None


class _Check(_Checked, forbid_unknown_fields=True):
    instances: list[_Checked] = field(default_factory=list)


class _Variable(Struct, forbid_unknown_fields=True):
    value: Json = None


class ShownPlan(Struct, forbid_unknown_fields=True):
    """`terraform show -json`; keys that it always writes have no default."""

    format_version: str
    terraform_version: str
    planned_values: dict[str, Json]
    configuration: dict[str, Json]
    variables: dict[str, _Variable] = field(default_factory=dict)
    resource_changes: list[ShownResourceChange] = field(default_factory=list)
    resource_drift: list[ShownResourceChange] = field(default_factory=list)
    deferred_changes: list[_Deferred] = field(default_factory=list)
    deferred_action_invocations: list[_DeferredAction] = field(default_factory=list)
    output_changes: dict[str, ShownChange] = field(default_factory=dict)
    action_invocations: list[ShownAction] = field(default_factory=list)
    checks: list[_Check] = field(default_factory=list)
    prior_state: Json = None
    relevant_attributes: Json = None
    timestamp: str | None = None
    applyable: bool | None = None
    complete: bool | None = None
    errored: bool | None = None
