"""The messages of a saved plan that say what it changes: objects, outputs, checks, and what it puts off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeVar

from gate.errors import InputError
from gate.model.source import Json, Path
from gate.model.terraform import Action, Change, CheckResult, Deferred, DeferredReason, OutputChange
from gate.sources.terraform.plan import layout
from gate.sources.terraform.plan.action import EVENTS, ON_FAILURE, make_action
from gate.sources.terraform.plan.address import parse_action, parse_address, parse_provider
from gate.sources.terraform.plan.change import REASONS, checks_in_order, in_order, make_change, with_whole
from gate.sources.terraform.plan.protobuf import UPDATE_GATE, Record, decode
from gate.sources.terraform.plan.values import from_msgpack, path_of

T = TypeVar("T")


def changes(header: Record, name: Literal["changes", "drift"]) -> tuple[Change, ...]:
    """Return what happens to objects, or happened to them outside Terraform. Raises InputError where a message cannot be understood."""
    # Terraform plans a "delete" to drop a data source from its state; nothing real goes, and its own JSON leaves it out.
    found = (_change(chunk) for chunk in header.chunks.get(name, ()))
    return in_order(change for change in found if not (change.mode == "data" and change.operation == "delete"))


def _change(chunk: bytes, *, expanded: bool = True) -> Change:
    record = decode(chunk, layout.RESOURCE_CHANGE)
    address = record.text("address")
    try:
        inner = decode(required(record, "change"), layout.CHANGE)
        actions, before, after, unknown = _before_and_after(inner)
        source, config = parse_provider(record.text("provider"))
        return make_change(
            address,
            parse_address(address, expanded=expanded),
            previous_address=record.text("previous_address"),
            deposed=record.text("deposed"),
            provider=source,
            provider_config=config,
            actions=actions,
            reason=choice(REASONS, record.number("reason"), "action reason"),
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
    values = [value(chunk) for chunk in change.chunks.get("values", ())]
    first, second = layout.VALUES.get(actions, (0, 1))
    if len(values) != max(first or 0, second or 0) + 1:
        raise InputError(f"The change has {len(values)} values, which does not fit its action.")
    before, unknown_before = (None, ()) if first is None else values[first]
    after, unknown = (None, ()) if second is None else values[second]
    if unknown_before:
        raise InputError("The change holds unknown values in what is there already.")
    return actions, before, after, unknown


def value(chunk: bytes) -> tuple[Json, tuple[Path, ...]]:
    """Return a value, and the paths of what is unknown in it."""
    return from_msgpack(required(decode(chunk, layout.VALUE), "msgpack"))


def required(record: Record, name: str) -> bytes:
    """Return a chunk that must be there."""
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
            steps.append(step.text("attribute") if element is None else value(element)[0])
        found.append(path_of(steps))
    return found


def output(chunk: bytes) -> OutputChange:
    """Return what happens to a root output."""
    record = decode(chunk, layout.OUTPUT)
    actions, _, _, unknown = _before_and_after(decode(required(record, "change"), layout.CHANGE))
    return OutputChange(name=record.text("name"), actions=actions, sensitive=record.flag("sensitive"), unknown=bool(unknown))


def checks(header: Record) -> tuple[CheckResult, ...]:
    """Return how checkable objects stand."""
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
    status = choice(layout.STATUSES, record.number("status"), "check status")
    return CheckResult(address=record.text("address"), kind=kind, status=status)


def actions(header: Record) -> Iterator[Action]:
    """Yield the invocations of actions."""
    yield from (_action(chunk) for chunk in header.chunks.get("actions", ()))


def _action(chunk: bytes, *, expanded: bool = True) -> Action:
    record = decode(chunk, layout.ACTION)
    address = record.text("address")
    try:
        event, resource, position, on_failure = _trigger(record)
        source, config = parse_provider(record.text("provider"))
        arguments = record.chunk("config")
        values, unknown = (None, ()) if arguments is None else value(arguments)
        return make_action(
            address,
            parse_action(address, expanded=expanded),
            provider=source,
            provider_config=config,
            event=choice(EVENTS, event, "trigger event"),
            resource=resource,
            position=position,
            on_failure=choice(ON_FAILURE, on_failure, "answer to a failed action"),
            values=values,
            unknown=unknown,
            sensitive=_paths(record, "sensitive"),
            expanded=expanded,
        )
    except InputError as error:
        raise InputError(f"{address}: {error.message}", remediation=error.remediation) from None


def _trigger(record: Record) -> tuple[int, str, tuple[int, int] | None, int]:
    """Return the event, the resource, the place among its triggers, and what happens on failure."""
    by_resource, by_hand = record.chunk("resource_trigger"), record.chunk("invoke_trigger")
    if by_resource is not None and by_hand is None:
        trigger = decode(by_resource, layout.RESOURCE_TRIGGER)
        position = trigger.number("block"), trigger.number("place")
        return trigger.number("event"), trigger.text("resource"), position, trigger.number("on_failure")
    if by_hand is not None and by_resource is None:
        return EVENTS.index("invoke"), decode(by_hand, layout.INVOKE_TRIGGER).text("resource"), None, 0
    raise InputError("The plan does not say what invokes the action.")


def deferred(header: Record) -> Iterator[Deferred]:
    """Yield what Terraform put off."""
    for chunk in header.chunks.get("deferred", ()):
        record = decode(chunk, layout.DEFERRED)
        yield Deferred(reason=_deferral(record), planned=_change(required(record, "change"), expanded=False))
    for chunk in header.chunks.get("deferred_actions", ()):
        record = decode(chunk, layout.DEFERRED)
        yield Deferred(reason=_deferral(record), planned=_action(required(record, "change"), expanded=False))


def _deferral(record: Record) -> DeferredReason:
    return choice(layout.DEFERRALS, decode(required(record, "reason"), layout.DEFERRAL).number("reason"), "reason to put off a change")


def choice(choices: tuple[T, ...], number: int, what: str) -> T:
    """Return what a number of an enumeration stands for."""
    if number >= len(choices):
        raise InputError(f"The plan holds the {what} number {number}, which gate does not know.", remediation=UPDATE_GATE)
    return choices[number]
