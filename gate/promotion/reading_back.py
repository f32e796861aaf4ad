"""Asks Kestra, after an apply, whether it holds the flows that the plan says. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from gate.errors import ApplyError, GateError, InputError
from gate.model.evidence import ReadBack
from gate.model.kestra import Flow
from gate.model.ports import FlowReader
from gate.model.source import Json, ParseFailure
from gate.model.terraform import Plan
from gate.promotion.flow_meaning import flow_differences, flow_digest
from gate.promotion.ports import Instance

Name = tuple[str, str]


def read_back(plan: Plan, instance: Instance, reader: FlowReader) -> ReadBack:
    """Return what the flows of a plan are in the instance, and which are not as applied. Never raises a GateError."""
    digests: dict[str, str] = {}
    differs: list[str] = []
    try:
        for name, text in _expected(plan):
            shown = ".".join(name)
            found = instance.source(*name)
            if found is None:
                differs += [f"{shown} is not in Kestra"] if text is not None else []
                continue
            now = _flow(reader, found, f"Kestra's {shown}")
            digests[shown] = flow_digest(now)
            differs += _differences(shown, text, now, reader)
    except GateError as error:
        return ReadBack(flows=digests, differs=tuple(differs), unknown=error.message)
    return ReadBack(flows=digests, differs=tuple(differs), unknown=None)


def expect_as_applied(found: ReadBack, environment: str) -> None:
    """Raise ApplyError where Kestra does not hold what was applied, or does not tell."""
    if found.differs:
        raise ApplyError(
            "\n".join((f"the plan was applied to {environment}, and Kestra holds something else:", *found.differs)),
            remediation=f"Somebody, or something, changes flows there too: see `gate drift {environment}`. This is on record.",
        )
    if found.unknown is not None:
        raise ApplyError(
            f"the plan was applied to {environment}, and Kestra does not tell whether it holds all of it: {found.unknown}",
            remediation=f"See `gate drift {environment}` when it answers. This is on record.",
        )


def _expected(plan: Plan) -> Iterator[tuple[Name, str | None]]:
    """Yield each flow that the plan leaves with its text, an empty one where only the apply decided it, and each that goes with None."""
    changes = [one for one in plan.changes if one.type == "kestra_flow" and one.mode == "managed" and one.deposed is None]
    left = {_name(one.after): one.after for one in changes if one.after is not None}
    for name, after in sorted(left.items()):
        content = after.get("content")
        yield name, content if isinstance(content, str) else ""  # as the provider's 1.3 plans a text that is not known yet
    gone = {_name(one.before) for one in changes if one.operation == "delete" and one.before is not None}
    yield from ((name, None) for name in sorted(gone - left.keys()))


def _name(attributes: dict[str, Json]) -> Name:
    return str(attributes.get("namespace")), str(attributes.get("flow_id"))


def _differences(shown: str, text: str | None, now: Flow, reader: FlowReader) -> Iterator[str]:
    if text is None:
        yield f"{shown} is still in Kestra"
        return
    names = flow_differences(_flow(reader, text, f"the plan's {shown}"), now) if text else ()
    if names:
        yield f"{shown} is not as applied: {', '.join(names)}"


def _flow(reader: FlowReader, text: str, shown: str) -> Flow:
    found = reader.read(text, shown)
    if isinstance(found, ParseFailure):
        raise InputError(f"{shown} cannot be read: {found.message}", remediation=found.remediation)
    return found
