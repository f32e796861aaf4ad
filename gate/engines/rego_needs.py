"""How much of `input` a Rego module can see, from what is written in it. Follows nothing out of a rule, and evaluates nothing.

Whatever a rule takes from the input, it takes by a reference that is written out: all that lies below the end of one can be seen. Only
what `some x in …` goes over is not taken whole: of `x` the rule sees what its references to it name, or all where it stands by itself.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from gate.engines.rego_tree import ModuleTree, Node, Parts, constant, dotted, nodes

_REFERENCES = frozenset({"RefDot", "RefBrack"})
_CONDITIONS = frozenset({"Expr", "NotExpr"})


class Needs:
    """Paths below `input`."""

    def __init__(self) -> None:
        self.whole: set[Parts] = set()
        """What is seen with all that is below it."""
        self.present: set[Parts] = set()
        """What is seen to be there, or to be a number of elements, and not more."""


class _Chain(NamedTuple):
    """A reference: the name that it begins with, its parts (`*` for one that is not constant), and the expressions in its brackets."""

    root: str
    parts: Parts
    inside: list[Node]


def needs_of(module: ModuleTree) -> Needs:
    """Return what a module can see."""
    tree = module.node["ast"]
    needs = Needs()
    builtin = "is_null" not in module.definitions and "is_null" not in module.imports
    for one in tree["imports"]:
        found = _chain(one["refr"])
        if found is not None and found.root == "input":
            needs.whole.add(found.parts)
    for rule in tree["rules"]:
        _Rule(needs, builtin=builtin).read(rule)
    return needs


class _Rule:
    """Reads one rule. A name stands for every element that it is given anywhere in the rule: names may be hidden, and come back."""

    def __init__(self, needs: Needs, *, builtin: bool) -> None:
        self._needs = needs
        self._builtin = builtin  # whether `is_null` is Rego's own
        self._elements: dict[str, set[Parts]] = {}

    def read(self, rule: Node) -> None:
        """Note what a rule can see."""
        for node in nodes(rule):
            found = _over(node["SomeIn"]) if "SomeIn" in node else None
            if found is not None:
                name, parts = found
                self._elements.setdefault(name, set()).add((*parts, "*"))
                self._needs.present.add((*parts, "*"))
        self._walk(rule)

    def _walk(self, tree: Any) -> None:
        left = [tree]
        while left:
            node = left.pop()
            if isinstance(node, list):
                left.extend(node)
            elif isinstance(node, dict):
                left.extend(self._left_of(node))

    def _left_of(self, node: Node) -> list[Any]:
        """Note what a node sees, and return what of it is still to be walked over."""
        if "SomeIn" in node and _over(node["SomeIn"]) is not None:
            found = _chain(node["SomeIn"]["collection"])
            return [node["SomeIn"]["key"], *(found.inside if found else ())]
        found = _chain(node)
        if found is not None:
            self._see(found, self._needs.whole)
            return found.inside
        for kind in _CONDITIONS & node.keys():
            found = _chain(self._asked(node[kind]["expr"]))
            if found is not None:  # that something is there is all that is asked
                self._see(found, self._needs.present)
                return [*found.inside, *(below for name, below in node.items() if name != kind)]
        return list(node.values())

    def _asked(self, condition: Node) -> Node:
        """Return what a condition asks about: of the argument of `is_null` no more is seen than whether it is there."""
        call = condition.get("Call")
        return call["params"][0] if call and self._builtin and dotted(call["fcn"]) == ("is_null",) else condition

    def _see(self, chain: _Chain, kind: set[Parts]) -> None:
        if chain.root == "input":
            kind.add(chain.parts)
        kind.update((*element, *chain.parts) for element in self._elements.get(chain.root, ()))


def _over(statement: Node) -> tuple[str, Parts] | None:
    """Return the name that `some … in …` gives to the elements of a part of the input, and that part; None for any other one."""
    ((kind, node),) = statement["value"].items()
    found = _chain(statement["collection"])
    return (node["value"], found.parts) if kind == "Var" and found is not None and found.root == "input" else None


def _chain(node: Node) -> _Chain | None:
    """Return a reference as a whole, or a name by itself; None for any other expression."""
    parts: list[str] = []
    inside: list[Node] = []
    while len(node) == 1:
        ((kind, content),) = node.items()
        if kind == "Var":
            return _Chain(content["value"], tuple(reversed(parts)), inside)
        if kind not in _REFERENCES:
            return None
        name = content["field"][1] if kind == "RefDot" else constant(content["index"])
        if name is None:
            inside.append(content["index"])
        parts.append("*" if name is None else name)
        node = content["refr"]
    return None
