"""Where the values in an expression come from: variables, locals, outputs of modules and what a block is repeated over, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gate.model.source import Span
from gate.sources.terraform.nodes import Argument, Body, Constant, GetAttr, Index, Name, Node
from gate.sources.terraform.scope import Inner, Scope

if TYPE_CHECKING:
    from gate.sources.terraform.modules import ModuleInstance

MOST = 8
"""Places that are told of one expression."""
_OWN = frozenset({"source", "start", "end"})
_REPEATED = {"each": "for_each", "count": "count"}


class Origins:
    """Answers for every expression of a configuration once; instances of a block share the answer."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], tuple[Span, ...]] = {}

    def of(self, node: Node, scope: Scope, body: Body | None = None) -> tuple[Span, ...]:
        """Return the places of an expression's values, nearest first; `body` is the block that it stands in."""
        if isinstance(node, Constant):
            return ()
        while isinstance(scope, Inner) and scope.outer is not None:
            scope = scope.outer
        if isinstance(scope, Inner):
            return ()
        key = id(scope), id(node)
        if key not in self._known:
            module: ModuleInstance = scope  # type: ignore[assignment]
            self._known[key] = _first(_sources(node, module, body))
        return self._known[key]


def _first(sources: Iterator[Node]) -> tuple[Span, ...]:
    """Return where the first of them stand."""
    found: dict[Span, None] = {}
    for source in sources:
        found[source.span] = None
        if len(found) == MOST:
            break
    return tuple(found)


def _sources(node: Node, module: ModuleInstance, body: Body | None) -> Iterator[Node]:
    """Yield the expressions that an expression's references stand for, each before those that it refers to itself."""
    seen = {id(node)}
    pending = [_direct(node, module, body)]
    while pending:
        source, place = next(pending[-1], (None, module))
        if source is None:
            pending.pop()
        elif id(source) not in seen:
            seen.add(id(source))
            yield source
            pending.append(_direct(source, place, None))


def _direct(node: Node, module: ModuleInstance, body: Body | None) -> Iterator[tuple[Node, ModuleInstance]]:
    """Yield the expressions that the references in an expression stand for, and the modules that these stand in."""
    for names in _references(node):
        yield from _meant(names, module, body)


def _references(node: Node) -> Iterator[tuple[str, ...]]:
    """Yield the names of each reference, such as `("var", "x")`, without keys in brackets, and those inside the brackets."""
    pending = [node]
    while pending:
        node = pending.pop()
        names: list[str] = []
        below: list[Node] = []
        while isinstance(node, GetAttr | Index):
            if isinstance(node, GetAttr):
                names.append(node.name)
            else:
                below.append(node.key)
            node = node.base
        if isinstance(node, Name):
            yield (node.name, *reversed(names))
        else:
            below += [inner for name in type(node).__struct_fields__ if name not in _OWN for inner in _nodes(getattr(node, name))]
        pending += reversed(below)


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for below in value:
            yield from _nodes(below)


def _meant(names: tuple[str, ...], module: ModuleInstance, body: Body | None) -> Iterator[tuple[Node, ModuleInstance]]:
    """Yield the expression that gives a reference its value, and the module that it stands in."""
    kind, name = names[0], names[1] if len(names) > 1 else ""
    argument: Argument | None = None
    if kind == "local":
        argument = module.module.locals.get(name)
    elif kind in _REPEATED and body is not None:
        argument = body.arguments.get(_REPEATED[kind])
    elif kind == "var":
        yield from module.written(name)
    elif kind == "module" and len(names) > 2 and name in module.module.modules:
        for call in module.calls(name)[1][:1]:
            output = call.module.module.outputs.get(names[2]) if call.module else None
            value = output.body.arguments.get("value") if output else None
            if value is not None and call.module is not None:
                yield value.expression, call.module
    if argument is not None:
        yield argument.expression, module
