"""Which flows start a flow: what a Flow trigger listens to, in the words of 1.x (conditions, preconditions) and of 2.0 (dependsOn)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gate.model.source import Json, Path
from gate.sources.kestra.walk import text_or_none

ANY = "*"
TYPES = (".trigger.Flow", ".triggers.types.Flow")
_PATTERNS = {
    **dict.fromkeys(("EQUALS", "EQUAL_TO", "IN"), "{}"),
    **dict.fromkeys(("PREFIX", "STARTS_WITH"), "{}*"),
    **dict.fromkeys(("SUFFIX", "ENDS_WITH"), "*{}"),
    "CONTAINS": "*{}*",
}


class Upstream(NamedTuple):
    """Flows that a trigger listens to; both are patterns, as written. `decided` is false where an expression narrows them down further."""

    flow: str
    namespace: str
    path: Path
    decided: bool = True


def upstream_of(trigger: dict[str, Json], path: Path) -> list[Upstream]:
    """Return what a trigger listens to; where nothing narrows it down, all flows of the instance."""
    depends = [_named(entry, (*path, "dependsOn", index)) for index, entry in _entries(trigger.get("dependsOn"))]
    found = depends or _of_preconditions(trigger.get("preconditions"), (*path, "preconditions"))
    if not found:
        found = _all_of(trigger.get("conditions"), (*path, "conditions")) or []
    narrowed = any(trigger.get(name) for name in ("when", "dependsOn"))
    return found or [Upstream(ANY, ANY, path, decided=not narrowed)]


def _named(entry: dict[str, Json], path: Path) -> Upstream:
    flow, namespace = text_or_none(entry.get("flowId")), text_or_none(entry.get("namespace"))
    narrowed = flow is None and namespace is None and bool(entry.get("when"))
    return Upstream(flow or ANY, namespace or ANY, path, decided=not narrowed)


def _of_preconditions(preconditions: Json, path: Path) -> list[Upstream]:
    if not isinstance(preconditions, dict):
        return []
    found = [_named(entry, (*path, "flows", index)) for index, entry in _entries(preconditions.get("flows"))]
    for index, entry in _entries(preconditions.get("where")):
        found.extend(_of_filters(entry, (*path, "where", index)))
    return found


def _of_filters(entry: dict[str, Json], path: Path) -> Iterator[Upstream]:
    """Yield what the filters of one `where` let through; joined by OR, each stands for itself."""
    flows: list[str] = []
    namespaces: list[str] = []
    filters = [one for _, one in _entries(entry.get("filters"))]
    for one in filters:
        chosen = {"FLOW_ID": flows, "NAMESPACE": namespaces}.get(str(one.get("field")))
        pattern = _PATTERNS.get(str(one.get("type")))
        if chosen is not None and pattern is not None:
            values = one.get("values") if isinstance(one.get("values"), list) else [one.get("value")]
            chosen.extend(pattern.format(value) for value in values or () if isinstance(value, str))
    if entry.get("operand") == "OR" and len(filters) > 1:
        yield from (Upstream(flow, ANY, path) for flow in flows)
        yield from (Upstream(ANY, namespace, path) for namespace in namespaces)
        if len(flows) + len(namespaces) < len(filters):
            yield Upstream(ANY, ANY, path)
        return
    for flow in flows or [ANY]:
        yield from (Upstream(flow, namespace, path) for namespace in namespaces or [ANY])


def _all_of(conditions: Json, path: Path) -> list[Upstream] | None:
    """Return what conditions that all must hold let through; None where none of them looks at the flow."""
    if isinstance(conditions, dict):
        entries = [((*path, name), entry) for name, entry in conditions.items() if isinstance(entry, dict)]
    else:
        entries = [((*path, index), entry) for index, entry in _entries(conditions)]
    found = [one for place, entry in entries if (one := _condition(entry, place)) is not None]
    return [upstream for one in found for upstream in one] if found else None


def _condition(condition: dict[str, Json], path: Path) -> list[Upstream] | None:
    name = str(condition.get("type")).rpartition(".")[2].removesuffix("Condition")
    if name in ("ExecutionFlow", "Flow"):
        return [_named(condition, path)]
    if name in ("ExecutionNamespace", "FlowNamespace"):
        comparison = "PREFIX" if condition.get("prefix") in (True, "true") else str(condition.get("comparison") or "EQUALS")
        namespace = text_or_none(condition.get("namespace"))
        return [Upstream(ANY, _PATTERNS.get(comparison, ANY).format(namespace) if namespace else ANY, path)]
    if name == "Multiple":
        return _all_of(condition.get("conditions"), (*path, "conditions"))
    if name == "Or":
        inner = [_condition(entry, (*path, "conditions", index)) for index, entry in _entries(condition.get("conditions"))]
        return None if None in inner or not inner else [upstream for one in inner for upstream in one or ()]
    return None


def _entries(value: Json) -> list[tuple[int, dict[str, Json]]]:
    return [(index, entry) for index, entry in enumerate(value) if isinstance(entry, dict)] if isinstance(value, list) else []
