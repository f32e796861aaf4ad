"""Which inputs, outputs, variables and triggers a flow's expressions read although nothing defines them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from gate.model.kestra import Edge, Flow, Undefined, Use
from gate.model.source import Json
from gate.sources.kestra.circles import DAG, dependencies
from gate.sources.kestra.walk import at

_CALLING = (".Subflow", ".flows.Flow")
_SUBFLOW_OUTPUTS = 4  # names in `outputs.TASK.outputs.NAME`


def undefined_of(flows: Sequence[Flow], edges: Iterable[Edge]) -> Iterator[Undefined]:
    """Yield what is read and not defined, flow by flow; of flows that another one runs, their outputs."""
    runs: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        if edge.kind == "runs":
            runs[edge.flow].append(edge)
    for position, flow in enumerate(flows):
        if flow.uses:
            defined = _Defined(flow, _called(flow, runs[position], flows))
            yield from (found for use in dict.fromkeys(flow.uses) if (found := defined.missing(position, use)) is not None)
        yield from _unknown_dependencies(position, flow)


class _Defined:
    """What one flow defines."""

    def __init__(self, flow: Flow, called: dict[str, frozenset[str]]) -> None:
        variables = flow.data.get("variables")
        tasks = set(_output_names(flow))
        self._names: dict[str, Collection[str] | None] = {
            "inputs": _input_names(flow),
            "outputs": None if any(".Template" in (task.type or "") for task in flow.tasks) else tasks,
            "vars": set(variables) if isinstance(variables, dict) else set() if variables in (None, "") else None,
        }
        self._triggers = bool(flow.triggers)
        self._called = called

    def missing(self, position: int, use: Use) -> Undefined | None:
        """Return what is missing, if anything."""
        root = use.names[0]
        if root == "trigger":
            return None if self._triggers else Undefined(flow=position, names=use.names, needed=use.needed, nearest=None, path=use.path)
        known = self._names[root]
        if known is None or len(use.names) == 1:
            return None
        names = use.names[:2]
        if root == "outputs" and names[1] in known and len(use.names) == _SUBFLOW_OUTPUTS and use.names[2] == "outputs":
            known, names = self._called.get(names[1]), use.names
        if known is None or names[-1] in known:
            return None
        return Undefined(flow=position, names=names, needed=use.needed, nearest=_nearest(names[-1], known), path=use.path)


def _input_names(flow: Flow) -> set[str] | None:
    """Return the first parts of the names of inputs; None where they cannot be told."""
    if any(one.type == "REUSABLE_INPUTS" or one.id is None for one in flow.inputs):
        return None
    return {one.id.partition(".")[0] for one in flow.inputs if one.id}


def _output_names(flow: Flow) -> Iterator[str]:
    """Yield the names below `outputs`: the ids of tasks, and those that ForEachItem makes of its own."""
    for task in flow.tasks:
        if task.id:
            yield task.id
            if (task.type or "").endswith(".ForEachItem"):
                yield from (f"{task.id}_{part}" for part in ("split", "items", "merge"))


def _called(flow: Flow, edges: Iterable[Edge], flows: Sequence[Flow]) -> dict[str, frozenset[str]]:
    """Return the ids of tasks that run one flow for certain, with the names of what they get from it."""
    owners = {task.path: task for task in flow.tasks}
    found: dict[str, frozenset[str]] = {}
    for edge in edges:
        owner = owners.get(edge.path[:-1])
        if owner and owner.id and edge.exact and len(edge.reaches) == 1 and edge.via.endswith(_CALLING):
            own = at(flow, owner.path).get("outputs")  # until Kestra 1.x a task could name what it takes
            taken = own if isinstance(own, dict) else ()
            found[owner.id] = frozenset((*_ids(flows[edge.reaches[0]].data.get("outputs")), *taken))
    return found


def _ids(entries: Json) -> Iterator[str]:
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("id"), str):
            yield entry["id"]


def _unknown_dependencies(position: int, flow: Flow) -> Iterator[Undefined]:
    """Yield the names in `dependsOn` that no task of the same Dag has."""
    for dag in flow.tasks:
        if dag.type is not None and dag.type.endswith(DAG):
            tasks = dict(dependencies(flow, dag.path))
            for place, names in tasks.values():
                for index, name in enumerate(names):
                    if name not in tasks:
                        near = _nearest(name, tasks)
                        yield Undefined(flow=position, names=("dependsOn", name), needed=True, nearest=near, path=(*place, index))


def _nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the name that was probably meant: in an expression `a-b` is a difference, and its first part all that is read."""
    names = sorted(known)
    cut = next((one for one in names if one.startswith(f"{name}-")), None)
    if cut is not None:
        return cut
    from difflib import get_close_matches  # noqa: PLC0415 (seldom needed, and slow to import)

    return next(iter(get_close_matches(name[:80], names, n=1)), None)
