"""The flows of an environment and the ways between them, to be drawn: names alone, redacted, and which borders a way crosses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct

from gate.config.project import Environment
from gate.facts.documents import Documents
from gate.facts.places import Places
from gate.facts.redaction import Redactor
from gate.model.kestra import Edge
from gate.model.report import Location
from gate.model.terraform import UNKNOWN_PART

Border = Literal["none", "namespace", "environment"]


class MappedFlow(Struct, frozen=True, kw_only=True):
    """A flow."""

    name: str
    """Namespace and id, with a dot between them."""
    namespace: str
    id: str
    disabled: bool


class Way(Struct, frozen=True, kw_only=True):
    """A way from one flow to another, as a task or trigger of the first writes it."""

    kind: Literal["runs", "follows"]
    flow: int
    """Position among the flows."""
    target: str
    """Namespace and id; `*` stands for what a pattern or an execution leaves open."""
    reaches: int | None
    """Position of the flow, where it is one for certain and here."""
    border: Border
    notes: tuple[str, ...]
    """What people should know of it."""
    location: Location | None


class FlowMap(Struct, frozen=True, kw_only=True):
    """All flows of an environment, in the order of their names."""

    environment: str
    flows: tuple[MappedFlow, ...]
    ways: tuple[Way, ...]
    circles: tuple[tuple[str, ...], ...]
    """Names of flows of which each leads to the next, and the last to the first."""
    unread: tuple[str, ...] = ()
    """What could not be read, and why; flows may be missing."""


def flow_map(documents: Documents, environment: Environment, environments: Iterable[Environment], redactor: Redactor) -> FlowMap:
    """Return the map of an environment. The redactor has learned the documents' secrets before."""
    graph = documents.graph()
    found = [_mapped(document.flow.namespace, document.flow.id, redactor, disabled=document.flow.disabled) for document in documents.flows]
    order = sorted(range(len(found)), key=lambda position: (found[position].namespace, found[position].id, position))
    places = {old: new for new, old in enumerate(order)}
    lines = Places(documents, environment.name, {})
    borders = _Borders(environment, tuple(environments))
    ways = [
        _way(edge, found, places, borders, redactor, lines.locate(documents.flows[edge.flow].subject, edge.path)[0]) for edge in graph.edges
    ]
    return FlowMap(
        environment=environment.name,
        flows=tuple(found[old] for old in order),
        ways=tuple(sorted(ways, key=lambda way: (way.flow, way.kind == "follows", way.target))),
        circles=tuple(tuple(found[position].name for position in cycle.flows) for cycle in graph.cycles if cycle.flows),
        unread=tuple(_unread(documents, redactor)),
    )


def _unread(documents: Documents, redactor: Redactor) -> Iterator[str]:
    for one in documents.failures:
        place = ":".join(str(part) for part in (one.path, one.line, one.column) if part is not None)
        yield f"{place}: {redactor.text(one.message)}"
    for name in documents.unread_flows:
        known = ".".join(redactor.text(part) if part else "*" for part in name)
        yield f"{known}: its content is known only after apply"


def _mapped(namespace: str | None, name: str | None, redactor: Redactor, *, disabled: bool = False) -> MappedFlow:
    known = [redactor.text(part).replace(UNKNOWN_PART, "*") if part else "*" for part in (namespace, name)]
    return MappedFlow(name=".".join(known), namespace=known[0], id=known[1], disabled=disabled)


def _way(
    edge: Edge, flows: Sequence[MappedFlow], places: dict[int, int], borders: _Borders, redactor: Redactor, location: Location | None
) -> Way:
    here, target = flows[edge.flow], _mapped(edge.namespace, edge.target, redactor)
    certain = edge.exact and len(edge.reaches) == 1
    border, notes = borders.between(here.namespace, target.namespace)
    if not edge.exact:
        notes.append(f"{len(edge.reaches)} of the flows here fit" if edge.reaches else "known to an execution alone")
    elif not edge.reaches and target.name != here.name:
        notes.append("not here")
    elif len(edge.reaches) > 1:
        notes.append(f"{len(edge.reaches)} flows bear this name")
    if not edge.enabled:
        notes.append("switched off")
    return Way(
        kind=edge.kind,
        flow=places[edge.flow],
        target=target.name,
        reaches=places[edge.reaches[0]] if certain else None,
        border=border,
        notes=tuple(notes),
        location=location,
    )


class _Borders:
    """Knows which namespaces belong to which environment."""

    def __init__(self, environment: Environment, environments: tuple[Environment, ...]) -> None:
        self._own = environment
        self._others = tuple(one for one in environments if one.name != environment.name)

    def between(self, here: str, there: str) -> tuple[Border, list[str]]:
        """Return the border between two namespaces, and what to say of it."""
        if here == there:
            return "none", []
        if not self._own.namespaces or there == "*" or _within(there, self._own):
            return "namespace", ["another namespace"]
        owners = [one.name for one in self._others if _within(there, one)]
        return "environment", [f"namespace of {', '.join(owners) or 'no environment'}"]


def _within(namespace: str, environment: Environment) -> bool:
    return any(f"{namespace}.".startswith(f"{root}.") for root in environment.namespaces)
