"""Evaluates expressions, unknown and sensitive values spreading as they do in Terraform. Reads no files and knows no modules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from gate.sources.terraform import nodes
from gate.sources.terraform.choices import conditional
from gate.sources.terraform.conversion import convert
from gate.sources.terraform.kinds import PRIMITIVES, STRING, type_of
from gate.sources.terraform.loops import loop, slot, splat
from gate.sources.terraform.nodes import Node
from gate.sources.terraform.numbers import Real
from gate.sources.terraform.operators import apply_binary, apply_unary
from gate.sources.terraform.scope import Scope, as_key
from gate.sources.terraform.templates import render
from gate.sources.terraform.values import (
    NO_MARKS,
    UNKNOWN,
    EvaluationError,
    Marks,
    Open,
    SetValue,
    Unknown,
    Value,
    bare,
    composed,
    describe,
    mark,
    plain,
    unknown,
)

MAX_EVALUATION_DEPTH = 80
"""Expressions that wait for each other; each takes up to eight frames of Python's stack."""
MAX_STEPS = 1_000_000
"""Turns of all `for` expressions together."""


CallFunction = Callable[["Evaluator", nodes.Call, Scope], Value]


class Evaluator:
    """Evaluates expressions; `call` answers calls, `refused` takes what is wrong with one element of many."""

    def __init__(self, call: CallFunction, refused: Callable[[EvaluationError, Node], None]) -> None:
        self.call = call
        self.refused = refused
        self.attempts = 0
        self.depth = 0
        self.steps = 0

    def evaluate(self, node: Node, scope: Scope) -> Value:
        """Return the value of an expression. Raises EvaluationError where Terraform would refuse it."""
        if type(node) is nodes.Constant:  # most expressions are, and cannot fail
            return node.value
        self.depth += 1
        try:
            if self.depth > MAX_EVALUATION_DEPTH:
                raise EvaluationError("too many expressions refer to each other", "Shorten the chain of locals, variables and modules.")
            return EVALUATIONS[type(node)](self, node, scope)
        except EvaluationError as error:
            error.node = error.node or node
            raise
        finally:
            self.depth -= 1

    @contextmanager
    def attempting(self) -> Iterator[None]:
        """Evaluate something whose errors are not those of the whole: they are raised, and nothing is recorded."""
        self.attempts += 1
        try:
            yield
        finally:
            self.attempts -= 1

    def marks(self, node: Node, scope: Scope) -> Marks:
        """Return the marks at every depth of an expression that is not part of the value, or perhaps not."""
        try:
            with self.attempting():
                return plain(self.evaluate(node, scope))[1]
        except EvaluationError:
            return NO_MARKS

    def step(self) -> None:
        """Count one turn of a loop."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise EvaluationError(f"all loops together take more than {MAX_STEPS} turns", "Make the collections smaller.")


def _unclear(_: Evaluator, __: Node, ___: Scope) -> Value:
    return UNKNOWN


def _ambiguous(evaluator: Evaluator, node: nodes.Ambiguous, scope: Scope) -> Value:
    return evaluator.evaluate(node.value, scope)


def _name(_: Evaluator, node: nodes.Name, scope: Scope) -> Value:
    return scope.lookup(node.name)


def _get_attr(evaluator: Evaluator, node: nodes.GetAttr, scope: Scope) -> Value:
    base, marks = bare(evaluator.evaluate(node.base, scope))
    return mark(attribute(base, node.name), marks)


def attribute(base: Value, name: str) -> Value:
    """Return an attribute of an object or map."""
    if type(base) is dict and name in base:
        return base[name]
    if isinstance(base, Open):
        return base.attribute(name)
    if isinstance(base, Unknown):
        if type_of(base).kind in PRIMITIVES:
            raise EvaluationError(f"a {type_of(base).kind} has no attribute {name}", "Correct the reference.")
        return UNKNOWN
    if isinstance(base, dict):
        if name not in base:
            raise _MissingError(f"there is no attribute {name}", f"Correct the name, or add {name}.")
        return base[name]
    raise EvaluationError(f"{describe(base)} has no attribute {name}", "Correct the reference.")


class _MissingError(EvaluationError):
    """An attribute that is not there; a name that was computed is not repeated in words."""


def _index(evaluator: Evaluator, node: nodes.Index, scope: Scope) -> Value:
    base, marks = bare(evaluator.evaluate(node.base, scope))
    key, key_marks = bare(evaluator.evaluate(node.key, scope))
    marks |= key_marks
    if base is None:
        raise EvaluationError("null has no elements to choose from", "Give it a value.")
    if isinstance(base, Unknown) and type_of(base).kind in PRIMITIVES:
        raise EvaluationError(f"a {type_of(base).kind} has no elements to choose from", "Correct the reference.")
    if isinstance(base, Unknown) or isinstance(key, Unknown | Open | Real):
        return unknown(marks | plain(base)[1])
    try:
        return mark(element(base, key), marks)
    except _MissingError as error:
        if isinstance(node.key, nodes.Constant):
            raise
        raise EvaluationError("there is no element with that key", "Correct the key, or add the element.") from error


def element(base: Value, key: Value) -> Value:
    """Return an element of a collection by its key or index."""
    if isinstance(base, dict | Open):
        name = convert(key, STRING)
        if not isinstance(name, str):
            raise EvaluationError(f"found {describe(key)} where a key was expected", "Write a key.")
        return attribute(base, name)
    if isinstance(base, list | tuple) and not isinstance(base, SetValue):
        position = int(key) if isinstance(key, str) and key.isdecimal() else key
        if isinstance(position, bool) or not isinstance(position, int):
            raise EvaluationError(f"found {describe(key)} where an index was expected", "Write a whole number.")
        if not 0 <= position < len(base):
            raise EvaluationError(f"there is no element {position}: the collection has {len(base)}", "Correct the index.")
        return base[position]
    raise EvaluationError(f"{describe(base)} has no elements to choose from", "Correct the reference.")


def _call(evaluator: Evaluator, node: nodes.Call, scope: Scope) -> Value:
    return composed(evaluator.call(evaluator, node, scope))


def _unary(evaluator: Evaluator, node: nodes.Unary, scope: Scope) -> Value:
    return apply_unary(node.operator, evaluator.evaluate(node.operand, scope))


def _binary(evaluator: Evaluator, node: nodes.Binary, scope: Scope) -> Value:
    return apply_binary(node.operator, evaluator.evaluate(node.left, scope), evaluator.evaluate(node.right, scope))


def _tuple(evaluator: Evaluator, node: nodes.Tuple, scope: Scope) -> Value:
    return tuple([evaluator.evaluate(item, scope) for item in node.items])


def _reference_key(_: Evaluator, __: nodes.ReferenceKey, ___: Scope) -> Value:
    raise EvaluationError("found a reference as a key", "Put parentheses around the reference, or quotes around the key.")


def _object(evaluator: Evaluator, node: nodes.Object, scope: Scope) -> Value:
    result: dict[str, Value] = {}
    marks, complete = NO_MARKS, True
    for key_node, value_node in node.items:
        key, key_marks = bare(evaluator.evaluate(key_node, scope))
        value = evaluator.evaluate(value_node, scope)
        marks |= key_marks
        name = as_key(key)
        if name is None:
            complete = False
            marks |= plain(value)[1]
        else:
            result[name] = value
    return mark(result, marks) if complete else unknown(marks | plain(result)[1])


EVALUATIONS: dict[type[Node], Callable[[Evaluator, Any, Scope], Value]] = {
    nodes.Unclear: _unclear,
    nodes.Ambiguous: _ambiguous,
    nodes.Name: _name,
    nodes.GetAttr: _get_attr,
    nodes.Index: _index,
    nodes.Slot: slot,
    nodes.Splat: splat,
    nodes.Call: _call,
    nodes.Unary: _unary,
    nodes.Binary: _binary,
    nodes.Conditional: conditional,
    nodes.Tuple: _tuple,
    nodes.Object: _object,
    nodes.ReferenceKey: _reference_key,
    nodes.For: loop,
    nodes.Template: render,
}
