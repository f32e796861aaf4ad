"""The flows of environments and the ways between them: as text for a terminal, and as a Mermaid chart for a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from msgspec.structs import replace

from gate.facts.flow_map import FlowMap, Way
from gate.reports.counts import counted
from gate.reports.style import Painter, Style
from gate.reports.visible import visible

_STYLES = {"none": Style.FAINT, "namespace": Style.WARN, "environment": Style.DENY}
_STROKES = {"namespace": "#9a6700", "environment": "#cf222e"}


def text(maps: Iterable[FlowMap], *, quiet: bool = False, verbose: bool = False, colour: bool = False) -> str:
    """Return each environment's flows, each with what it runs and what it follows, and what could not be read.

    `quiet` leaves the latter alone; `verbose` adds where each way is written.
    """
    paint = Painter(colour=colour)
    blocks = [
        [*([] if quiet else _lines(one, paint, verbose=verbose)), *(f"  not read: {visible(why)}" for why in one.unread)] for one in maps
    ]
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks if block)


def _lines(found: FlowMap, paint: Painter, *, verbose: bool) -> Iterator[str]:
    ways = {flow: list(group) for flow, group in groupby(found.ways, key=lambda way: way.flow)}
    yield paint(
        Style.STRONG, f"{visible(found.environment)}: {counted(len(found.flows), 'flow')}, {counted(len(_once(found.ways)), 'way')}"
    )
    for position, flow in enumerate(found.flows):
        disabled = paint(Style.FAINT, "  disabled") if flow.disabled else ""
        yield f"  {visible(flow.name)}{disabled}"
        shown = ways.get(position, ())
        for way in shown if verbose else _once(shown):
            notes = f"  {paint(_STYLES[way.border], ', '.join(map(visible, _notes(way, found))))}" if _notes(way, found) else ""
            place = f"  {visible(way.location.path)}:{way.location.line}" if verbose and way.location else ""
            yield f"    {way.kind:<7} {visible(way.target)}{notes}{paint(Style.FAINT, place)}"
    for circle in found.circles:
        yield paint(Style.DENY, f"  circle: {visible(' → '.join((*circle, circle[0])))}")


def _notes(way: Way, found: FlowMap) -> list[str]:
    disabled = way.reaches is not None and found.flows[way.reaches].disabled
    return [*way.notes, *(["disabled"] if disabled else [])]


def mermaid(found: FlowMap) -> str:
    """Return a chart in which every arrow leads from what starts to what is started; borders that it crosses are coloured."""
    found = replace(found, ways=tuple(_once(found.ways)))
    lines = ["flowchart LR", *_nodes(found)]
    lines += _arrows(found)
    for border, stroke in _STROKES.items():
        crossing = [str(number) for number, way in enumerate(found.ways) if way.border == border]
        if crossing:
            lines.append(f"  linkStyle {','.join(crossing)} stroke:{stroke},stroke-width:2px")
    lines += [f"  %% not read: {visible(why)}" for why in found.unread]
    lines += ["  classDef off opacity:0.5", "  classDef elsewhere stroke-dasharray:4"]
    return "".join(f"{line}\n" for line in lines)


def _once(ways: Iterable[Way]) -> list[Way]:
    """Return ways without those that differ from another in nothing but their place."""
    return list({(way.kind, way.flow, way.target, way.notes): way for way in ways}.values())


def _nodes(found: FlowMap) -> Iterator[str]:
    grouped = groupby(enumerate(found.flows), key=lambda one: one[1].namespace)
    for number, (namespace, flows) in enumerate(grouped):
        yield f'  subgraph n{number}["{_escaped(namespace)}"]'
        yield from (f'    f{position}["{_escaped(flow.id)}"]{":::off" if flow.disabled else ""}' for position, flow in flows)
        yield "  end"
    yield from (f'  {node}(["{_escaped(name)}"]):::elsewhere' for name, node in _elsewhere(found).items())


def _elsewhere(found: FlowMap) -> dict[str, str]:
    """Return what is no single flow here, with the name of its node."""
    names = dict.fromkeys(way.target for way in found.ways if way.reaches is None)
    return {name: f"e{number}" for number, name in enumerate(names)}


def _arrows(found: FlowMap) -> Iterator[str]:
    elsewhere = _elsewhere(found)
    for way in found.ways:
        here, there = f"f{way.flow}", elsewhere[way.target] if way.reaches is None else f"f{way.reaches}"
        label = _escaped(", ".join([{"runs": "runs", "follows": "then"}[way.kind], *way.notes]))
        yield f'  {here} -->|"{label}"| {there}' if way.kind == "runs" else f'  {there} -.->|"{label}"| {here}'


def _escaped(name: str) -> str:
    """Return a name as text of a chart: whatever else has a meaning there becomes a number."""
    return "".join(one if one.isalnum() or one in " ._-/,*" else f"#{ord(one)};" for one in name)
