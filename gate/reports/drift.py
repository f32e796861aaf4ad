"""What drifted in an environment, for people and for machines. Names of attributes, never values."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gate.promotion.drifting import Drift, DriftedFlow, DriftedObject
from gate.reports.counts import counted
from gate.reports.style import Painter, Style
from gate.reports.visible import visible

SCHEMA = "gate.drift/v1"
_OBJECTS = {
    "update": "was changed",
    "delete": "is gone",
    "create": "came to be",
    "replace": "was replaced",
    "forget": "was forgotten",
    "read": "reads otherwise",
    "no-op": "was moved",
}
_FLOWS = {
    "unmanaged": "lives in Kestra, and no code has it",
    "missing": "is not in Kestra",
    "changed": "was changed in Kestra",
    "disabled": "was disabled in Kestra",
    "enabled": "was enabled in Kestra",
}


def text(found: Drift, *, quiet: bool = False, verbose: bool = False, colour: bool = False) -> str:
    """Return what drifted and what could not be told. `quiet` leaves one line for each; `verbose` names what differs."""
    paint = Painter(colour=colour)
    lines = [*_objects(found, verbose=verbose), *_flows(found, verbose=verbose), *(f"unknown: {visible(one)}" for one in found.unknown)]
    if quiet:
        return "".join(f"{line}\n" for line in lines)
    return "".join(f"{line}\n" for line in (_headline(found, paint), *(f"  {line}" for line in lines)))


def as_json(found: Drift) -> str:
    """Return the same as a JSON document of the form `gate.drift/v1`."""
    drifted = bool(found.objects or found.flows)
    document = {"schema": SCHEMA, "drift": None if found.unknown and not drifted else drifted, **msgspec.to_builtins(found)}
    return msgspec.json.format(msgspec.json.encode(document, order="sorted"), indent=2).decode() + "\n"


def _headline(found: Drift, paint: Painter) -> str:
    number = len(found.objects) + len(found.flows)
    name = visible(found.environment)
    if found.unknown:
        return f"{paint(Style.INDETERMINATE, 'UNKNOWN')}  {name}: not everything could be looked at"
    if number:
        return f"{paint(Style.DENY, 'DRIFT')}  {name}: {counted(number, 'difference')} from the code"
    seen = "" if found.compared is None else f", {counted(found.compared, 'flow')} looked for in Kestra"
    return f"{paint(Style.ALLOW, 'NO DRIFT')}  {name}{seen}"


def _objects(found: Drift, *, verbose: bool) -> Iterator[str]:
    for one in found.objects:
        yield f"{visible(one.address)} {_OBJECTS[one.operation]}{_names(one, verbose=verbose)}"


def _flows(found: Drift, *, verbose: bool) -> Iterator[str]:
    for one in found.flows:
        yield f"flow {visible(f'{one.namespace}.{one.id}')} {_FLOWS[one.kind]}{_names(one, verbose=verbose)}"


def _names(one: DriftedObject | DriftedFlow, *, verbose: bool) -> str:
    names = one.attributes if isinstance(one, DriftedObject) else one.properties
    return f": {', '.join(map(visible, names))}" if verbose and names else ""
