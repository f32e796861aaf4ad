"""Evaluates `condition ? then : otherwise`. Both arms count: for the type of the result, and for what is sensitive in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gate.sources.terraform.conversion import convert
from gate.sources.terraform.kinds import UNCLEAR, either_type, type_of
from gate.sources.terraform.nodes import Binary, Call, Conditional, GetAttr, Index, Name, Node, Unary
from gate.sources.terraform.scope import Scope, truth
from gate.sources.terraform.values import SENSITIVE, UNKNOWN, EvaluationError, Marks, Unknown, Value, bare, mark, plain, unknown

if TYPE_CHECKING:
    from gate.sources.terraform.expressions import Evaluator

FAILED = Unknown()
"""Stands for an arm of a condition that Terraform would refuse, and whose type then does not count."""


def conditional(evaluator: Evaluator, node: Conditional, scope: Scope) -> Value:
    """Return the arm that the condition chooses, in the type that both arms have in common."""
    condition, marks = truth(evaluator.evaluate(node.condition, scope))
    if condition is None:
        return _either(_attempt(evaluator, node.then, scope), _attempt(evaluator, node.otherwise, scope), marks)
    chosen, other = (node.then, node.otherwise) if condition else (node.otherwise, node.then)
    value = evaluator.evaluate(chosen, scope)
    alternative = _attempt(evaluator, other, scope)
    marks |= bare(alternative)[1]._replace(refs=frozenset())
    alternative = None if alternative is FAILED else alternative
    wanted = either_type(type_of(value), type_of(alternative))
    if wanted is None:
        raise EvaluationError("the two results of the condition have different types", "Give both the same type.")
    kept = wanted == UNCLEAR and type(bare(value)[0]) is Unknown
    return mark(value if kept else convert(value, wanted), marks)


def _either(then: Value, otherwise: Value, marks: Marks) -> Value:
    """Return what is known of a value that is one of two: its type, that it is null, or a number that both are."""
    wanted = UNCLEAR if FAILED in (then, otherwise) else either_type(type_of(then), type_of(otherwise))
    if wanted is None:
        raise EvaluationError("the two results of the condition have different types", "Give both the same type.")
    marks |= plain([then, otherwise])[1]
    one, other = bare(then)[0], bare(otherwise)[0]
    if one is None and other is None:
        return mark(convert(None, wanted), marks)
    if isinstance(one, int) and type(one) is type(other) is int and one == other:
        return mark(one, marks)
    return mark(convert(UNKNOWN, wanted), marks)


def _attempt(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    """Evaluate the arm that is not chosen, for its type alone; what is wrong with it does not count, and may leave it a type."""
    try:
        with evaluator.attempting():
            return evaluator.evaluate(node, scope)
    except EvaluationError:
        if isinstance(node, Call | Index | GetAttr | Name):
            return FAILED
        return UNKNOWN if isinstance(node, Binary | Unary) else unknown(SENSITIVE)  # what it holds may be
