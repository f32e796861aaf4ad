"""Which inputs, outputs, variables and triggers an expression reads, and whether Kestra would fail without them."""

from __future__ import annotations

from collections.abc import Iterator

from gate.sources.kestra.pebble.nodes import (
    Array,
    Attribute,
    Binary,
    Call,
    Filter,
    Joined,
    Literal,
    Map,
    Node,
    Output,
    Tag,
    Template,
    Ternary,
    Unary,
    Variable,
)

READ = frozenset({"inputs", "outputs", "vars", "trigger"})
MAX_NAMES = 4
MAX_DEPTH = 60
_STANDS_IN = frozenset({"??", "???", "is", "is not"})


def uses_of(template: Template) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield the names of what a template reads, each once, and whether it is needed there.

    It is not where `??`, `default` or a question such as `is defined` stands around it, nor where nothing can be told: beside tags,
    in strings and in broken templates.
    """
    read = dict.fromkeys(use.path[:MAX_NAMES] for use in template.uses if use.path[0] in READ)
    if not read:
        return
    told = template.broken is None and not any(isinstance(piece, Tag) for piece in template.pieces)
    nodes = [piece.node for piece in template.pieces if isinstance(piece, Output)] if told else []
    needed = {names for node in nodes for names in _needed(node, 0)}
    for names in read:
        yield names, names in needed


def _needed(node: Node | None, depth: int) -> Iterator[tuple[str, ...]]:
    """Yield the names of variables without which an expression fails."""
    if depth > MAX_DEPTH:
        return
    if isinstance(node, Attribute | Variable):
        names, below = _names(node)
        yield names[:MAX_NAMES]
    else:
        below = _operands(node)
    for one in below:
        yield from _needed(one, depth + 1)


def _operands(node: Node | None) -> tuple[Node, ...]:
    """Return the parts of an expression that nothing stands in for; a missing part of a choice may never be asked for."""
    match node:
        case Binary():
            if node.operator in _STANDS_IN:
                return ()
            return (node.left,) if node.operator in ("and", "or") else (node.left, node.right)
        case Filter():
            return () if node.name == "default" else (node.subject, *node.arguments.positional)
        case Unary():
            return (node.operand,)
        case Ternary():
            return (node.condition,)
        case Joined():
            return node.parts
        case Array():
            return node.items
        case Map():
            return tuple(value for _, value in node.entries)
        case Call():
            return node.arguments.positional
    return ()


def _names(node: Node) -> tuple[tuple[str, ...], tuple[Node, ...]]:
    """Return the names of `a.b['c']` as far as they are written out, and the expressions that lie in its brackets."""
    steps: list[Attribute] = []
    while isinstance(node, Attribute):
        steps.append(node)
        node = node.subject
    if not isinstance(node, Variable):
        return (), (node,)
    names: list[str] = [node.name]
    inside: list[Node] = []
    for step in reversed(steps):
        if not isinstance(step.key, Literal):
            inside.append(step.key)
        elif step.arguments is None and not inside:
            names.append(str(step.key.value))
        if step.arguments is not None:
            inside.extend(step.arguments.positional)
    return tuple(names), tuple(inside)
