"""Flows that lead back to themselves, and tasks of a Dag that wait for each other."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal

from gate.model.kestra import Cycle, Edge, Flow
from gate.model.source import Path
from gate.sources.kestra.walk import at

DAG = (".flow.Dag", ".flows.Dag")
_LEVELS: tuple[Literal["runs", "follows", "may-follow"], ...] = ("runs", "follows", "may-follow")

Steps = Mapping[int, Mapping[int, Edge]]


def cycles_of(flows: Sequence[Flow], edges: Iterable[Edge]) -> Iterator[Cycle]:
    """Yield a shortest cycle of each group of flows that lead to each other: first where they run one another, then by triggers."""
    for position, flow in enumerate(flows):
        yield from _of_tasks(position, flow)
    by_level: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        if edge.enabled and edge.reaches:
            by_level[edge.kind if edge.exact else "may-follow"].append(edge)
    steps: dict[int, dict[int, Edge]] = defaultdict(dict)
    for level in _LEVELS:
        new = _add(steps, by_level[level])
        groups = _groups(steps) if new else {}
        seen: set[int] = set()
        for start, end, edge in new:
            group = groups.get(start, -1)
            if group != groups.get(end, -2) or group in seen:
                continue
            seen.add(group)
            way = _way(steps, end, start)
            written_out = all(_is_written_out(flows, steps[one][other]) for one, other in pairwise((*way, end)))
            yield Cycle(kind=level, flow=edge.flow, flows=_rotated(way, edge.flow), tasks=(), path=edge.path, written_out=written_out)


def _is_written_out(flows: Sequence[Flow], edge: Edge) -> bool:
    """Whether a task names the flow that it runs, and its namespace, as text."""
    task = at(flows[edge.flow], edge.path[:-1])
    return isinstance(task, dict) and (task.get("namespace"), task.get("flowId")) == (edge.namespace, edge.target)


def _add(steps: dict[int, dict[int, Edge]], edges: Iterable[Edge]) -> list[tuple[int, int, Edge]]:
    """Add edges in the direction in which executions start; return those that were not there."""
    new = []
    for edge in edges:
        for reached in edge.reaches:
            start, end = (edge.flow, reached) if edge.kind == "runs" else (reached, edge.flow)
            if end not in steps[start]:
                steps[start][end] = edge
                new.append((start, end, edge))
    return new


def _way(steps: Steps, start: int, end: int) -> list[int]:
    """Return the flows of a shortest way, both ends included."""
    came: dict[int, int] = {start: start}
    waiting = deque([start])
    while end not in came:
        here = waiting.popleft()
        for there in steps.get(here, ()):
            if there not in came:
                came[there] = here
                waiting.append(there)
    way = [end]
    while way[-1] != start:
        way.append(came[way[-1]])
    return way[::-1]


def _rotated(way: list[int], first: int) -> tuple[int, ...]:
    at = way.index(first)
    return tuple(way[at:] + way[:at])


def _groups(steps: Steps) -> dict[int, int]:
    """Return for each flow that lies on a cycle the group of those that lead to it and that it leads to (Tarjan, without recursion)."""
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    group: dict[int, int] = {}
    stack: list[int] = []
    for root in list(steps):
        if root in order:
            continue
        work = [(root, iter(steps[root]))]
        order[root] = low[root] = len(order)
        stack.append(root)
        while work:
            here, rest = work[-1]
            there = next(rest, None)
            if there is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[here])
                if low[here] == order[here]:
                    _close(stack, here, group)
            elif there not in order:
                order[there] = low[there] = len(order)
                stack.append(there)
                work.append((there, iter(steps.get(there, ()))))
            elif there not in group:
                low[here] = min(low[here], order[there])
    return group


def _close(stack: list[int], root: int, group: dict[int, int]) -> None:
    while (member := stack.pop()) != root:
        group[member] = root
    group[root] = root


def _of_tasks(position: int, flow: Flow) -> Iterator[Cycle]:
    """Yield, for each Dag, a cycle of tasks that wait for each other."""
    for task in flow.tasks:
        if task.type is not None and task.type.endswith(DAG):
            waits = dict(dependencies(flow, task.path))
            found = _cycle({name: names for name, (_, names) in waits.items()})
            if found:
                yield Cycle(kind="tasks", flow=position, flows=(), tasks=found, path=waits[found[0]][0])


def dependencies(flow: Flow, dag: Path) -> Iterator[tuple[str, tuple[Path, list[str]]]]:
    """Yield the id of each task of a Dag with the place of its `dependsOn`, and the ids there."""
    entries = at(flow, (*dag, "tasks"))
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        task = entry.get("task") if isinstance(entry, dict) else None
        if isinstance(task, dict) and isinstance(task.get("id"), str):
            names = entry.get("dependsOn")
            listed = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
            yield task["id"], ((*dag, "tasks", index, "dependsOn"), listed)


def _cycle(waits: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return tasks of which each waits for the next, and the last for the first; nothing where there are none."""
    done: set[str] = set()
    for start in waits:
        way: dict[str, Iterator[str]] = {start: iter(waits[start])} if start not in done else {}
        while way:
            here = next(reversed(way))
            there = next(way[here], None)
            if there is None:
                done.add(here)
                del way[here]
            elif there in way:
                names = list(way)
                return tuple(names[names.index(there) :])
            elif there in waits and there not in done:
                way[there] = iter(waits[there])
    return ()
