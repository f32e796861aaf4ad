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
            self._known[key] = tuple(dict.fromkeys(one.span for one in _sources(node, module, body, {id(node)})))[:MOST]
        return self._known[key]


def _sources(node: Node, module: ModuleInstance, body: Body | None, seen: set[int]) -> Iterator[Node]:
    """Yield the expressions that an expression's references stand for, and those that these refer to."""
    found = [one for reference in _references(node) for one in _meant(reference, module, body)]
    for source, place in found:
        if id(source) not in seen:
            seen.add(id(source))
            yield source
            yield from _sources(source, place, None, seen)


def _references(node: Node) -> Iterator[tuple[str, ...]]:
    """Yield the names of each reference, such as `("var", "x")`, without keys in brackets, and those inside the brackets."""
    names = _names(node)
    if names:
        yield names
        while isinstance(node, GetAttr | Index):
            yield from _references(node.key) if isinstance(node, Index) else ()
            node = node.base
        return
    for field in type(node).__struct_fields__:
        if field not in _OWN:
            for below in _nodes(getattr(node, field)):
                yield from _references(below)


def _names(node: Node) -> tuple[str, ...]:
    if isinstance(node, Name):
        return (node.name,)
    if isinstance(node, Index):
        return _names(node.base)
    if isinstance(node, GetAttr):
        base = _names(node.base)
        return (*base, node.name) if base else ()
    return ()


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
