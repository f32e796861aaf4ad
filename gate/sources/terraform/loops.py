"""Evaluates `for` expressions and splats. What is sensitive in elements that are not known, or may not be there, counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gate.sources.terraform.kinds import PRIMITIVES, type_of
from gate.sources.terraform.nodes import For, Slot, Splat
from gate.sources.terraform.scope import Scope, as_key, entries, loop_scope, truth
from gate.sources.terraform.values import (
    MAX_ITEMS,
    NO_MARKS,
    UNKNOWN,
    EvaluationError,
    Marks,
    Open,
    Unknown,
    Value,
    bare,
    mark,
    plain,
    unknown,
)

if TYPE_CHECKING:
    from gate.sources.terraform.expressions import Evaluator


def loop(evaluator: Evaluator, node: For, scope: Scope) -> Value:
    """Return the list or object that a `for` expression makes."""
    collection, marks = bare(evaluator.evaluate(node.collection, scope))
    if isinstance(collection, Unknown) and type_of(collection).kind in PRIMITIVES:
        raise EvaluationError(f"found a {type_of(collection).kind} where a collection was expected", "Loop over a list, set or map.")
    turns = _Turns(evaluator, node, marks)
    if isinstance(collection, Unknown | Open):
        turns.skip(loop_scope(node.key_name, node.value_name, UNKNOWN, UNKNOWN, scope))
        return turns.result(collection)
    for key, value in entries(collection):
        evaluator.step()
        turns.take(loop_scope(node.key_name, node.value_name, key, value, scope))
    return turns.result(collection)


class _Turns:
    """The turns of one loop. As in Terraform, one that may be there or not makes the whole unknown, and the others are still evaluated."""

    def __init__(self, evaluator: Evaluator, node: For, marks: Marks) -> None:
        self.evaluator = evaluator
        self.node = node
        self.marks = marks
        self.known = True
        self.items: list[Value] = []
        self.members: dict[str, Value] = {}

    def take(self, turn: Scope) -> None:
        """Evaluate one turn."""
        wanted = self._condition(turn)
        if wanted is False:
            return
        name = self._key(turn) if wanted and self.node.key is not None else ""
        if wanted is None or name is None:
            self.skip(turn)
        elif self.node.key is None:
            self.items.append(self._element(turn))
        else:
            self._add(name, self._element(turn))

    def skip(self, turn: Scope) -> None:
        """Note a turn that may be there or not: nobody knows the whole, and what is sensitive in the turn may be in it."""
        self.known = False
        for part in filter(None, (self.node.condition, self.node.key, self.node.value)):
            self.marks |= self.evaluator.marks(part, turn)

    def result(self, collection: Value) -> Value:
        """Return what all turns together make."""
        made = tuple(self.items) if self.node.key is None else self.members
        if len(made) > MAX_ITEMS:
            raise EvaluationError(f"the result has more than {MAX_ITEMS} elements", "Make the collection smaller.")
        return mark(made, self.marks) if self.known else unknown(self.marks | plain(collection)[1] | plain(made)[1])

    def _condition(self, turn: Scope) -> bool | None:
        if self.node.condition is None:
            return True
        said = self.evaluator.evaluate(self.node.condition, turn)
        self.marks |= bare(said)[1]
        try:
            return truth(said)[0]
        except EvaluationError:
            if self.known:
                raise
            return None

    def _key(self, turn: Scope) -> str | None:
        key, marks = bare(self.evaluator.evaluate(self.node.key, turn)) if self.node.key else ("", NO_MARKS)
        self.marks |= marks
        try:
            return as_key(key)
        except EvaluationError:
            if self.known:
                raise
            return None

    def _element(self, turn: Scope) -> Value:
        """Return an element's value: what Terraform would refuse is recorded and unknown, and hides none of the others."""
        try:
            return self.evaluator.evaluate(self.node.value, turn)
        except EvaluationError as error:
            if self.evaluator.attempts:
                raise
            self.evaluator.refused(error, self.node.value)
            return UNKNOWN

    def _add(self, name: str, value: Value) -> None:
        if self.node.group:
            self.members[name] = (*self.members.get(name, ()), value)
        elif name in self.members:
            raise EvaluationError("two elements have the same key", "Make the keys different, or write ... behind the value.")
        else:
            self.members[name] = value


class _SlotScope:
    """A scope in which a splat's element stands at its slot."""

    __slots__ = ("outer", "slot", "value")

    def __init__(self, slot: Slot, value: Value, outer: Scope) -> None:
        self.slot = slot
        self.value = value
        self.outer = outer

    def lookup(self, name: str) -> Value:
        return self.outer.lookup(name)


def slot(_: Evaluator, node: Slot, scope: Scope) -> Value:
    """Return the element that a splat is at."""
    while not (isinstance(scope, _SlotScope) and scope.slot is node):
        scope = scope.outer  # type: ignore[attr-defined] # a slot stands inside its splat
    return scope.value


def splat(evaluator: Evaluator, node: Splat, scope: Scope) -> Value:
    """Return what a splat makes of each element."""
    base, marks = bare(evaluator.evaluate(node.base, scope))
    if isinstance(base, Unknown):
        return unknown(marks | evaluator.marks(node.each, _SlotScope(node.slot, UNKNOWN, scope)))
    if base is None and marks.null is not None and marks.null.kind in {"list", "set", "tuple"}:
        raise EvaluationError("found null where a list was expected", "Give it a value.")
    if base is None:
        return mark((), marks)
    results = []
    for item in base if isinstance(base, list | tuple) else (base,):
        evaluator.step()
        results.append(evaluator.evaluate(node.each, _SlotScope(node.slot, item, scope)))
    return mark(results if isinstance(base, list) else tuple(results), marks)
