"""How flows hang together: which runs or follows which, with what inputs, in what circles, and which bear the same name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal

from gate.model.kestra import Edge, Flow, Graph, Reference, Twins
from gate.model.source import Json, Path
from gate.model.terraform import UNKNOWN_PART
from gate.sources.kestra.circles import cycles_of
from gate.sources.kestra.defined import undefined_of
from gate.sources.kestra.properties import defaults_of
from gate.sources.kestra.upstream import ANY
from gate.sources.kestra.walk import at, is_true

_KINDS: dict[str, Literal["runs", "follows"]] = {"flow": "runs", "upstream": "follows"}
_GIVING = (".Subflow", ".flows.Flow", ".trigger.Flow", ".types.Flow")
"""Ends of the types whose `inputs` are all that the flow that is started gets."""
_UNTOLD_INPUTS = frozenset({"FORM", "REUSABLE_INPUTS"})

Names = dict[tuple[str, str], list[int]]


def graph_of(flows: Sequence[Flow]) -> Graph:
    """Return how the flows of one environment hang together; disabled ones are among them, and marked."""
    names: Names = defaultdict(list)
    for position, flow in enumerate(flows):
        if flow.id and flow.namespace and UNKNOWN_PART not in f"{flow.namespace}.{flow.id}":
            names[flow.namespace, flow.id].append(position)
    edges = tuple(edge for position in range(len(flows)) for edge in _edges(position, flows, names))
    return Graph(
        edges=edges,
        cycles=tuple(cycles_of(flows, edges)),
        undefined=tuple(undefined_of(flows, edges)),
        twins=tuple(Twins(flows=tuple(found)) for found in names.values() if len(found) > 1),
    )


def _edges(position: int, flows: Sequence[Flow], names: Names) -> Iterator[Edge]:
    flow = flows[position]
    for one in flow.references:
        kind = _KINDS.get(one.kind)
        if kind is None or one.target is None:
            continue
        exact = not one.dynamic and ANY not in f"{one.namespace}.{one.target}" and one.namespace is not None
        reaches = _reached(one, names, exact=exact)
        started = flow if kind == "follows" else flows[reaches[0]] if exact and len(reaches) == 1 else None
        given = _given(flow, one)
        yield Edge(
            kind=kind,
            flow=position,
            target=one.target,
            namespace=one.namespace,
            exact=exact,
            reaches=tuple(reached for reached in reaches if kind == "runs" or reached != position),  # no flow follows itself
            missing=tuple(_missing(started, given)) if started and given is not None else (),
            unknown=tuple(_unknown(started, given)) if started and given else (),
            enabled=not flow.disabled and not any(is_true(above.get("disabled")) for above in _above(flow, one.path)),
            via=one.via,
            path=one.path,
        )


def _reached(one: Reference, names: Names, *, exact: bool) -> list[int]:
    target, namespace = str(one.target), one.namespace or ""
    if exact:
        return names.get((namespace, target), [])
    if one.kind == "flow" and target == UNKNOWN_PART:
        return []  # it may be any flow, and saying so of each helps nobody
    chosen, within = _pattern(target), _pattern(namespace)
    found = ((name, positions) for name, positions in names.items() if _fits(name[0], within) and _fits(name[1], chosen))
    return sorted(position for _, positions in found for position in positions)


@lru_cache(maxsize=1024)
def _pattern(text: str) -> list[str]:
    """Return what of a pattern is written out, between the signs that stand for any text."""
    return re.split(f"{re.escape(UNKNOWN_PART)}|{re.escape(ANY)}", text)


def _fits(name: str, pattern: list[str]) -> bool:
    """Whether a name holds the parts of a pattern in their order; a regular expression of many signs would take for ever."""
    if len(pattern) == 1:
        return name == pattern[0]
    first, *between, last = pattern
    at, end = len(first), len(name) - len(last)
    if end < at or not name.startswith(first) or not name.endswith(last):
        return False
    for part in between:
        at = name.find(part, at, end) + len(part)
        if at < len(part):
            return False
    return True


def _above(flow: Flow, path: Path) -> Iterator[dict[str, Json]]:
    """Yield the mappings below the flow that a path leads through."""
    value: Json = flow.data
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return
        if isinstance(value, dict):
            yield value


def _given(flow: Flow, one: Reference) -> dict[str, Json] | None:
    """Return the inputs that a task or trigger gives; None where that cannot be told."""
    plugin = next((above for above in reversed(list(_above(flow, one.path))) if above.get("type") == one.via), None)
    if plugin is None or not one.via.endswith(_GIVING) or _has_defaults(flow, one.via):
        return None
    given = plugin.get("inputs")
    return given if isinstance(given, dict) else {} if given in (None, "") else None


def _has_defaults(flow: Flow, kind: str) -> bool:
    """Whether the flow's own defaults for plugins may give inputs too."""
    return any(kind.startswith(default.type) and "inputs" in default.values for default in defaults_of(flow.data))


def _missing(flow: Flow, given: dict[str, Json]) -> Iterator[str]:
    """Yield the inputs of a flow that have no value without being given one."""
    for one in flow.inputs:
        entry = at(flow, one.path)
        settled = entry.get("defaults") not in (None, "") or entry.get("dependsOn")
        if not one.id or not one.required or settled or len(one.path) > 2 or one.type in _UNTOLD_INPUTS:
            continue
        if given.keys().isdisjoint((one.id, one.id.partition(".")[0])):
            yield one.id


def _unknown(flow: Flow, given: dict[str, Json]) -> Iterator[str]:
    """Yield what is given and is no input of a flow."""
    if any(one.type in _UNTOLD_INPUTS or one.id is None for one in flow.inputs):
        return
    known = {one.id.partition(".")[0] for one in flow.inputs if one.id}
    yield from (name for name in given if name.partition(".")[0] not in known)
