"""A saved plan (`terraform plan -out=FILE`) → `Plan`, without Terraform and without providers."""

from __future__ import annotations

from typing import Literal, TypeVar

import msgspec

from gate.errors import InputError
from gate.model.source import Json, Path
from gate.model.terraform import Change, CheckResult, OutputChange, Plan, PlanIdentity, StateIdentity
from gate.sources.terraform.plan import layout
from gate.sources.terraform.plan.address import parse_address, parse_provider
from gate.sources.terraform.plan.archive import entries
from gate.sources.terraform.plan.change import REASONS, checks_in_order, in_order, make_change, replaced_on_request, with_whole
from gate.sources.terraform.plan.protobuf import UPDATE_GATE, Layout, Record, decode
from gate.sources.terraform.plan.snapshot import FOLDER, MANIFEST, config_digest, config_files
from gate.sources.terraform.plan.values import from_msgpack, path_of

HEADER, STATE, LOCK = "tfplan", "tfstate", ".terraform.lock.hcl"
T = TypeVar("T")
_ENTRIES = {HEADER, STATE, "tfstate-prev", LOCK}


class _State(msgspec.Struct):
    """What identifies a state file."""

    version: int
    lineage: str
    serial: int


def read_saved(data: bytes, path: str, digest: str) -> Plan:
    """Read a saved plan. Raises InputError when it is none, is damaged, or holds what gate does not know."""
    files = entries(data)
    if HEADER not in files:
        raise InputError("This is a zip archive, but not a saved plan: it has no entry `tfplan`.")
    for name in files:
        if name not in _ENTRIES and not name.startswith(FOLDER):
            raise InputError(f"The plan holds an entry {name} that gate does not know.", remediation=UPDATE_GATE)
    for name in (STATE, MANIFEST):
        if name not in files:
            raise InputError(f"The plan has no entry {name}.")
    header = decode(files[HEADER], layout.PLAN)
    version = header.number("version")
    if version != layout.FORMAT_VERSION:
        raise InputError(f"The plan's format has version {version}; gate reads version {layout.FORMAT_VERSION}.", remediation=UPDATE_GATE)
    changes = _changes(header, "changes")
    identity = _identity(header, files[STATE], changes)
    configuration = config_files(files)
    return Plan(
        path=path,
        digest=digest,
        identity=identity,
        variables=_variables(header),
        changes=changes,
        drift=tuple(change for change in _changes(header, "drift") if _is_drift(change, identity)),
        outputs=tuple(sorted((_output(chunk) for chunk in header.chunks.get("outputs", ())), key=lambda output: output.name)),
        checks=_checks(header),
        deferred=_deferred(header),
        actions=tuple(sorted(decode(chunk, layout.ACTION).text("address") for chunk in header.chunks.get("actions", ()))),
        config_files=configuration,
        config_digest=config_digest(configuration),
        lock_file=files.get(LOCK),
    )


def _identity(header: Record, state: bytes, changes: tuple[Change, ...]) -> PlanIdentity:
    backend_type, config, workspace = _backend(header)
    return PlanIdentity(
        format="saved",
        terraform_version=header.text("terraform_version"),
        complete=header.flag("complete"),
        errored=header.flag("errored"),
        applyable=header.flag("applyable"),
        mode=_choice(layout.MODES, header.number("mode"), "mode"),
        targets=tuple(sorted(header.texts("targets") + header.texts("action_targets"))),
        forced_replacements=tuple(sorted(replaced_on_request(changes).union(header.texts("forced_replacements")))),
        apply_time_variables=tuple(sorted(header.texts("apply_time_variables"))),
        backend=backend_type,
        backend_config=config,
        workspace=workspace,
        state=_state(state),
        timestamp=header.text("timestamp") or None,
    )


def _backend(header: Record) -> tuple[str, dict[str, Json], str]:
    if header.chunk("state_store") is not None:
        raise InputError(
            "The plan keeps its state in a `state_store`, which gate cannot hold against the environment.",
            remediation="Use a `backend` block for this environment.",
        )
    backend = decode(_required(header, "backend"), layout.BACKEND)
    config, unknown = _value(_required(backend, "config"))
    kind, workspace = backend.text("type"), backend.text("workspace")
    if not isinstance(config, dict) or unknown or not kind or not workspace:
        raise InputError("The plan does not say which backend and workspace it is for.")
    return kind, config, workspace


def _state(data: bytes) -> StateIdentity:
    try:
        state = msgspec.json.decode(data, type=_State)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise InputError("The state inside the plan is damaged.") from None
    if state.version != 4:
        raise InputError(f"The state inside the plan has version {state.version}; gate reads version 4.", remediation=UPDATE_GATE)
    return StateIdentity(lineage=state.lineage, serial=state.serial)


def _variables(header: Record) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for chunk in header.chunks.get("variables", ()):
        variable = decode(chunk, layout.VARIABLE)
        name = variable.text("name")
        value, unknown = _value(_required(variable, "value"))
        if name in found or unknown:
            raise InputError(f"The plan's variable {name!r} comes twice, or has no known value.")
        found[name] = value
    return dict(sorted(found.items()))


def _changes(header: Record, name: Literal["changes", "drift"]) -> tuple[Change, ...]:
    # Terraform plans a "delete" to drop a data source from its state; nothing real goes, and its own JSON leaves it out.
    found = (_change(chunk) for chunk in header.chunks.get(name, ()))
    return in_order(change for change in found if not (change.mode == "data" and change.operation == "delete"))


def _is_drift(change: Change, identity: PlanIdentity) -> bool:
    """An object that was only moved is drift in a refresh-only plan; in others the planned changes tell of it."""
    return change.operation != "no-op" or identity.mode == "refresh-only"


def _change(chunk: bytes) -> Change:
    record = decode(chunk, layout.RESOURCE_CHANGE)
    address = record.text("address")
    try:
        inner = decode(_required(record, "change"), layout.CHANGE)
        actions, before, after, unknown = _before_and_after(inner)
        source, config = parse_provider(record.text("provider"))
        return make_change(
            address,
            parse_address(address),
            previous_address=record.text("previous_address"),
            deposed=record.text("deposed"),
            provider=source,
            provider_config=config,
            actions=actions,
            reason=_choice(REASONS, record.number("reason"), "action reason"),
            importing=_importing(inner),
            before=before,
            after=after,
            unknown=unknown,
            sensitive_before=_paths(inner, "sensitive_before"),
            sensitive_after=_paths(inner, "sensitive_after"),
            replace_paths=_paths(record, "replace_paths"),
        )
    except InputError as error:
        raise InputError(f"{address}: {error.message}", remediation=error.remediation) from None


def _before_and_after(change: Record) -> tuple[tuple[str, ...], Json, Json, tuple[Path, ...]]:
    actions = layout.ACTIONS.get(change.number("action"))
    if actions is None:
        number = change.number("action")
        raise InputError(f"The plan holds an action (number {number}) that gate does not know.", remediation=UPDATE_GATE)
    values = [_value(chunk) for chunk in change.chunks.get("values", ())]
    first, second = layout.VALUES.get(actions, (0, 1))
    if len(values) != max(first or 0, second or 0) + 1:
        raise InputError(f"The change has {len(values)} values, which does not fit its action.")
    before, unknown_before = (None, ()) if first is None else values[first]
    after, unknown = (None, ()) if second is None else values[second]
    if unknown_before:
        raise InputError("The change holds unknown values in what is there already.")
    return actions, before, after, unknown


def _value(chunk: bytes) -> tuple[Json, tuple[Path, ...]]:
    return from_msgpack(_required(decode(chunk, layout.VALUE), "msgpack"))


def _required(record: Record, name: str) -> bytes:
    chunk = record.chunk(name)
    if chunk is None:
        raise InputError(f"The plan's {record.layout.name} has no {name}.")
    return chunk


def _importing(change: Record) -> str | None:
    """The id under which an object is imported; empty where only an identity of the provider's own names it."""
    chunk = change.chunk("importing")
    return None if chunk is None else decode(chunk, layout.IMPORTING).text("id")


def _paths(record: Record, name: str) -> list[Path]:
    found: list[Path] = []
    for chunk in record.chunks.get(name, ()):
        steps: list[Json] = []
        for step_chunk in decode(chunk, layout.PATH).chunks.get("steps", ()):
            step = decode(step_chunk, layout.STEP)
            element = step.chunk("element")
            if (element is None) == (step.chunk("attribute") is None):
                raise InputError("The plan holds a path with a step that is neither a name nor an index.")
            steps.append(step.text("attribute") if element is None else _value(element)[0])
        found.append(path_of(steps))
    return found


def _output(chunk: bytes) -> OutputChange:
    record = decode(chunk, layout.OUTPUT)
    actions, _, _, unknown = _before_and_after(decode(_required(record, "change"), layout.CHANGE))
    return OutputChange(name=record.text("name"), actions=actions, sensitive=record.flag("sensitive"), unknown=bool(unknown))


def _checks(header: Record) -> tuple[CheckResult, ...]:
    found: list[CheckResult] = []
    for chunk in header.chunks.get("checks", ()):
        record = decode(chunk, layout.CHECK)
        kind = layout.KINDS.get(record.number("kind"))
        if kind is None:
            raise InputError(f"The plan checks a kind of object (number {record.number('kind')}) that gate does not know.")
        objects = [_checked(decode(part, layout.CHECKED_OBJECT), kind) for part in record.chunks.get("objects", ())]
        found += with_whole(_checked(record, kind), objects)
    return checks_in_order(found)


def _checked(record: Record, kind: str) -> CheckResult:
    status = _choice(layout.STATUSES, record.number("status"), "check status")
    return CheckResult(address=record.text("address"), kind=kind, status=status)


def _deferred(header: Record) -> tuple[str, ...]:
    found: list[str] = []
    inner: tuple[tuple[str, Layout], ...] = (("deferred", layout.RESOURCE_CHANGE), ("deferred_actions", layout.ACTION))
    for name, what in inner:
        for chunk in header.chunks.get(name, ()):
            record = decode(chunk, layout.DEFERRED)
            found.append(decode(_required(record, "change"), what).text("address"))
    return tuple(sorted(found))


def _choice(choices: tuple[T, ...], number: int, what: str) -> T:
    if number >= len(choices):
        raise InputError(f"The plan holds the {what} number {number}, which gate does not know.", remediation=UPDATE_GATE)
    return choices[number]
