"""The messages of `tfplan`, the header of a saved plan: field numbers and what gate takes from them.

A field that is named here and read nowhere is known to be harmless to a verdict; the comment beside it says why. Any other is refused.
"""

from __future__ import annotations

from typing import Literal

from gate.model.terraform import DeferredReason
from gate.sources.terraform.plan.protobuf import CHUNK, VARINT, Field, Layout

FORMAT_VERSION = 3

PLAN = Layout(
    "header",
    Field(1, "version", VARINT),
    Field(2, "variables", CHUNK, repeated=True),
    Field(3, "changes", CHUNK, repeated=True),
    Field(4, "outputs", CHUNK, repeated=True),
    Field(5, "targets", CHUNK, repeated=True),
    Field(13, "backend", CHUNK),
    Field(14, "terraform_version", CHUNK),
    Field(15, "relevant_attributes", CHUNK, repeated=True),  # which drift explains which change: for display only
    Field(16, "forced_replacements", CHUNK, repeated=True),
    Field(17, "mode", VARINT),
    Field(18, "drift", CHUNK, repeated=True),
    Field(19, "checks", CHUNK, repeated=True),
    Field(20, "errored", VARINT),
    Field(21, "timestamp", CHUNK),
    Field(22, "function_results", CHUNK, repeated=True),  # hashes with which Terraform holds providers' functions to one answer
    Field(25, "applyable", VARINT),
    Field(26, "complete", VARINT),
    Field(27, "deferred", CHUNK, repeated=True),
    Field(28, "apply_time_variables", CHUNK, repeated=True),
    Field(29, "state_store", CHUNK),
    Field(30, "actions", CHUNK, repeated=True),
    Field(31, "deferred_actions", CHUNK, repeated=True),
    Field(32, "action_targets", CHUNK, repeated=True),
)
MODES: tuple[Literal["normal", "destroy", "refresh-only"], ...] = ("normal", "destroy", "refresh-only")

VARIABLE = Layout("variable", Field(1, "name", CHUNK), Field(2, "value", CHUNK))
VALUE = Layout("value", Field(1, "msgpack", CHUNK))
BACKEND = Layout("backend", Field(1, "type", CHUNK), Field(2, "config", CHUNK), Field(3, "workspace", CHUNK))

RESOURCE_CHANGE = Layout(
    "resource change",
    Field(7, "deposed", CHUNK),
    Field(8, "provider", CHUNK),
    Field(9, "change", CHUNK),
    Field(10, "private", CHUNK),  # the provider's own memory between plan and apply, opaque to everyone else
    Field(11, "replace_paths", CHUNK, repeated=True),
    Field(12, "reason", VARINT),
    Field(13, "address", CHUNK),
    Field(14, "previous_address", CHUNK),
)
CHANGE = Layout(
    "change",
    Field(1, "action", VARINT),
    Field(2, "values", CHUNK, repeated=True),
    Field(3, "sensitive_before", CHUNK, repeated=True),
    Field(4, "sensitive_after", CHUNK, repeated=True),
    Field(5, "importing", CHUNK),
    Field(6, "generated_config", CHUNK),  # text that was offered to the author; what is planned stands in the values
    Field(7, "identity_before", CHUNK),  # names the remote object again, in a form of the provider's
    Field(8, "identity_after", CHUNK),
)
ACTIONS: dict[int, tuple[str, ...]] = {
    0: ("no-op",),
    1: ("create",),
    2: ("read",),
    3: ("update",),
    5: ("delete",),
    6: ("delete", "create"),
    7: ("create", "delete"),
    8: ("forget",),
    9: ("create", "forget"),
}
VALUES: dict[tuple[str, ...], tuple[int | None, int | None]] = {
    ("no-op",): (0, 0),
    ("create",): (None, 0),
    ("delete",): (0, None),
    ("forget",): (0, None),
}
"""Which of a change's values is the one before and the one after; for all other actions the first and the second."""

IMPORTING = Layout("import", Field(1, "id", CHUNK), Field(2, "unknown", VARINT), Field(3, "identity", CHUNK))
PATH = Layout("path", Field(1, "steps", CHUNK, repeated=True))
STEP = Layout("path step", Field(1, "attribute", CHUNK), Field(2, "element", CHUNK))

OUTPUT = Layout("output change", Field(1, "name", CHUNK), Field(2, "change", CHUNK), Field(3, "sensitive", VARINT))
CHECK = Layout(
    "check result",
    Field(1, "kind", VARINT),
    Field(2, "address", CHUNK),
    Field(3, "status", VARINT),
    Field(4, "objects", CHUNK, repeated=True),
)
CHECKED_OBJECT = Layout(
    "checked object",
    Field(1, "address", CHUNK),
    Field(2, "status", VARINT),
    Field(3, "messages", CHUNK, repeated=True),  # prose of the configuration's author, which may quote values
)
STATUSES: tuple[Literal["unknown", "pass", "fail", "error"], ...] = ("unknown", "pass", "fail", "error")
KINDS = {1: "resource", 2: "output_value", 3: "check", 4: "var"}

DEFERRED = Layout("deferred change", Field(1, "reason", CHUNK), Field(2, "change", CHUNK))
DEFERRAL = Layout("deferral", Field(1, "reason", VARINT))
DEFERRALS: tuple[DeferredReason, ...] = (
    "unknown",
    "instance_count_unknown",
    "resource_config_unknown",
    "provider_config_unknown",
    "absent_prereq",
    "deferred_prereq",
)
ACTION = Layout(
    "action invocation",
    Field(1, "address", CHUNK),
    Field(2, "provider", CHUNK),
    Field(4, "config", CHUNK),
    Field(5, "sensitive", CHUNK, repeated=True),
    Field(6, "resource_trigger", CHUNK),
    Field(7, "invoke_trigger", CHUNK),
)
RESOURCE_TRIGGER = Layout(
    "action trigger",
    Field(1, "resource", CHUNK),
    Field(2, "event", VARINT),
    Field(3, "block", VARINT),
    Field(4, "place", VARINT),
    Field(5, "on_failure", VARINT),
)
INVOKE_TRIGGER = Layout("action trigger", Field(1, "resource", CHUNK))
