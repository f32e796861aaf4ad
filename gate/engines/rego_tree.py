"""Rego modules as regorus's syntax tree shows them: names, imports, definitions and places. Evaluates nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]
"""A part of the tree; an expression is a mapping from its kind to its content."""


Parts = tuple[str, ...]
Place = tuple[int, int]
"""Line and column, from 1, in characters."""


class Reads:
    """What one module reads and calls, by place."""

    def __init__(self) -> None:
        self.paths: dict[Place, set[Parts] | None] = {}
        """Each path that stands at a place, from its root on; None where something unknown can stand there."""
        self.calls: dict[Place, str] = {}

    def add(self, place: Place, parts: Parts | None) -> None:
        """Note that a path, or (None) something unknown, is read at a place."""
        if parts is None:
            self.paths[place] = None
        else:
            known = self.paths.setdefault(place, set())
            if known is not None:
                known.add(parts)


class Definition:
    """One definition of a rule or function: its arguments, what it yields, and the bodies under which it does."""

    def __init__(self, kind: str, arguments: list[Node], value: Node | None, bodies: list[Node], keys: list[Node] | None = None) -> None:
        self.kind = kind
        """`value`, `set` (of values), `object` (with values), or `function`."""
        self.arguments = arguments
        self.value = value
        self.bodies = bodies
        self.keys = keys or []
        """What stands in brackets in the head."""


class ModuleTree:
    """A module: its package, what its imports stand for, and its definitions by name."""

    def __init__(self, module: Node) -> None:
        source, tree = module["source"], module["ast"]
        self.node = module
        self.path: str = source["file"]
        self.bytes: bytes = source["contents"].encode()
        self.package = ("data", *(dotted(tree["package"]["refr"]) or ()))
        self.imports: dict[str, Parts] = {}
        self.imported: list[tuple[Parts, Place]] = []
        """What is imported, and where."""
        self._import(tree["imports"])
        self.definitions: dict[str, list[Definition]] = {}
        for rule in tree["rules"]:
            self._define(rule)

    def slice(self, span: Node) -> str:
        """Return the text of a span."""
        return self.bytes[span["start"] : span["end"]].decode()

    def place(self, span: Node) -> Place:
        """Return line and column of a span's start, in characters."""
        start: int = span["start"]
        return span["line"], len(self.bytes[self.bytes.rfind(b"\n", 0, start) + 1 : start].decode()) + 1

    def _import(self, imports: list[Node]) -> None:
        for one in imports:
            target = dotted(one["refr"])
            if target and target[0] in {"data", "input"}:
                self.imports[self.slice(one["as"]) if one.get("as") else target[-1]] = target
                self.imported.append((target, self.place(one["span"])))

    def _define(self, rule: Node) -> None:
        ((kind, node),) = rule.items()
        if kind == "Default":
            name, definition = _root(node["refr"]), Definition("value", node["args"], node["value"], [])
            if node["args"]:
                definition.kind = "function"
        else:
            name, definition = _definition(node)
        self.definitions.setdefault(name, []).append(definition)


def nodes(tree: Any) -> Iterator[Node]:
    """Yield every mapping inside a part of the tree."""
    left = [tree]
    while left:
        node = left.pop()
        if isinstance(node, list):
            left.extend(node)
        elif isinstance(node, dict):
            yield node
            left.extend(node.values())


def _definition(node: Node) -> tuple[str, Definition]:
    ((form, head),) = node["head"].items()
    name, assigned, keys = _root(head["refr"]), head.get("assign"), list(_keys(head["refr"]))
    value = assigned["value"] if assigned else None
    if form == "Func":
        return name, Definition("function", head["args"], value, node["bodies"], keys)
    if form == "Set":
        return name, Definition("set", [], head["key"], node["bodies"], keys)
    ((reference, _),) = head["refr"].items()
    return name, Definition("value" if reference == "Var" else "object", [], value, node["bodies"], keys)


def _root(reference: Node) -> str:
    ((kind, node),) = reference.items()
    return str(node["value"]) if kind == "Var" else _root(node["refr"])


def _keys(reference: Node) -> Iterator[Node]:
    ((kind, node),) = reference.items()
    if kind == "RefBrack":
        yield node["index"]
    if kind != "Var":
        yield from _keys(node["refr"])


def dotted(reference: Node) -> Parts | None:
    """Return a reference of constant parts, such as `data.gate.lib.plans`; None for any other expression."""
    ((kind, node),) = reference.items()
    if kind == "Var":
        return (node["value"],)
    if kind not in {"RefDot", "RefBrack"}:
        return None
    before = dotted(node["refr"])
    if before is None:
        return None
    if kind == "RefDot":
        return (*before, node["field"][1])
    text = constant(node["index"])
    return None if text is None else (*before, text)


def constant(expression: Node) -> str | None:
    """Return the text of a constant string or number, as a part of a path; None for any other expression."""
    ((kind, node),) = expression.items()
    return str(node["value"]) if kind in {"String", "RawString", "Number"} else None
