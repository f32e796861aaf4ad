"""From tree-sitter's concrete syntax to our nodes: expressions.

Corrects what that grammar reads differently from Terraform, and refuses what it cannot read for certain. Evaluates nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from gate.sources.terraform.concrete import SyntaxProblem, inner, number
from gate.sources.terraform.nodes import (
    Binary,
    Call,
    Conditional,
    Constant,
    For,
    GetAttr,
    Index,
    Name,
    Node,
    Object,
    ReferenceKey,
    Slot,
    Source,
    Splat,
    Tuple,
    Unary,
)
from gate.sources.terraform.strings import template, unescaped
from gate.sources.terraform.values import Text

if TYPE_CHECKING:
    from tree_sitter import Node as Cst

MAX_DEPTH = 160
"""How deep expressions and blocks may be nested in each other."""
KEYWORDS = {"true": True, "false": False, "null": None}


class Convert(Protocol):
    """One of the conversions below."""

    def __call__(self, grammar: Grammar, cst: Cst) -> Node:
        """Convert one concrete node."""


class Grammar:
    """Converts the expressions of one source. `shift` is how many bytes were put before it for the parser's sake."""

    def __init__(self, source: Source, shift: int = 0) -> None:
        self.source = source
        self.shift = shift
        self.depth = 0

    def text(self, cst: Cst) -> str:
        """Return what a concrete node says."""
        return self.source.data[cst.start_byte - self.shift : cst.end_byte - self.shift].decode()

    def place(self, cst: Cst, end: Cst | None = None) -> tuple[Source, int, int]:
        """Return source, start and end of a node."""
        return self.source, cst.start_byte - self.shift, (end or cst).end_byte - self.shift

    def problem(self, cst: Cst, message: str, remediation: str) -> SyntaxProblem:
        """Make a problem that stands at a concrete node."""
        return SyntaxProblem(message, remediation, cst.start_byte - self.shift)

    def expression(self, cst: Cst) -> Node:
        """Convert an `expression`."""
        self.deeper(cst)
        converted = self.sequence(inner(cst))
        self.depth -= 1
        return converted

    def deeper(self, cst: Cst) -> None:
        """Count one level of nesting."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.problem(cst, f"expressions are nested more than {MAX_DEPTH} deep", "Give parts of the expression names, as locals.")

    def sequence(self, parts: list[Cst]) -> Node:
        """Convert a term and the attribute, index and splat accesses behind it."""
        if parts[0].type == "(":
            base, rest = self.expression(parts[1]), parts[3:]
        else:
            base, rest = self.primary(parts[0]), parts[1:]
        return self.accesses(base, rest)

    def accesses(self, base: Node, rest: list[Cst]) -> Node:
        """Apply attribute, index and splat accesses to a term."""
        for at, cst in enumerate(rest):
            source, start, end = self.source, base.start, cst.end_byte - self.shift
            if cst.type == "get_attr":
                base = GetAttr(source, start, end, base, self.text(cst.children[-1]))
            elif cst.type == "index":
                base = Index(source, start, end, base, self.key(cst.children[0]))
            elif cst.type == "splat":
                return self.splat(base, cst.children[0], rest[at + 1 :])
            else:
                raise self.problem(cst, f"found {cst.type.replace('_', ' ')} where an expression should go on", "Correct the expression.")
        return base

    def key(self, cst: Cst) -> Node:
        """Convert what stands in `[…]`, or behind the dot of `list.0`."""
        if cst.type == "new_index":
            return self.expression(inner(cst)[1])
        return Constant(*self.place(cst), value=int(self.text(cst)[1:]))

    def splat(self, base: Node, cst: Cst, behind: list[Cst]) -> Node:
        """Convert a splat and what is behind it. An index in brackets behind `.*` belongs to the whole result, all behind `[*]` to each."""
        slot = Slot(*self.place(cst))
        steps = [*inner(cst)[1:], *behind]
        own = len(steps)
        if cst.type == "attr_splat":
            bracket = (at for at, step in enumerate(steps) if step.type == "index" and step.children[0].type == "new_index")
            own = next(bracket, own)
        each = self.accesses(slot, steps[:own])
        end = steps[own - 1] if own else cst
        whole = Splat(self.source, base.start, end.end_byte - self.shift, base, slot, each)
        return self.accesses(whole, steps[own:])

    def loop(self, parts: list[Cst]) -> tuple[str | None, str, Node]:
        """Return key name, value name and collection of `for k, v in collection`."""
        names = [self.text(part) for part in parts if part.type == "identifier"]
        collection = next(part for part in parts if part.type == "expression")
        return names[0] if len(names) > 1 else None, names[-1], self.expression(collection)

    def primary(self, cst: Cst) -> Node:
        """Convert one term without accesses."""
        convert = CONVERSIONS.get(cst.type)
        if convert is None:
            raise self.problem(cst, f"found {cst.type.replace('_', ' ')} where an expression was expected", "Write a value.")
        self.deeper(cst)
        converted = convert(self, cst)
        self.depth -= 1
        return converted


def _wrapped(grammar: Grammar, cst: Cst) -> Node:
    return grammar.primary(inner(cst)[0])


def _string(grammar: Grammar, cst: Cst) -> Node:
    source, start, end = grammar.place(cst)
    value = unescaped(source, start + 1, end - 1, quoted=True)
    node = Constant(source, start, end, value=value)
    value.origin = node
    return node


def _template(grammar: Grammar, cst: Cst) -> Node:
    return template(grammar, cst.children[0])


def _number(grammar: Grammar, cst: Cst) -> Node:
    text = grammar.text(cst)
    place = grammar.place(cst)
    if text.isdecimal() and len(text) < 300:
        return Constant(*place, value=int(text))
    if not text.isascii() or text.lower().startswith("0x"):
        raise grammar.problem(cst, f"{text} is not a number in Terraform", "Write the number in decimal digits.")
    return number(place, text)


def _keyword(grammar: Grammar, cst: Cst) -> Node:
    return Constant(*grammar.place(cst), value=KEYWORDS[grammar.text(cst)])


def _name(grammar: Grammar, cst: Cst) -> Node:
    return Name(*grammar.place(cst), name=grammar.text(cst))


def _call(grammar: Grammar, cst: Cst) -> Node:
    parts = inner(cst)
    given = inner(parts[2]) if parts[2].type == "function_arguments" else []
    arguments = tuple(grammar.expression(part) for part in given if part.type == "expression")
    expand = bool(given) and given[-1].type == "ellipsis"
    return Call(*grammar.place(cst), name=grammar.text(parts[0]), arguments=arguments, expand=expand)


def _unary(grammar: Grammar, cst: Cst) -> Node:
    parts = inner(cst)
    return Unary(*grammar.place(cst), operator=parts[0].type, operand=grammar.sequence(parts[1:]))


OPERATORS = frozenset(("+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||"))


def _binary(grammar: Grammar, cst: Cst) -> Node:
    parts = inner(cst)
    at = next(index for index, part in enumerate(parts) if part.type in OPERATORS)
    left, right = grammar.sequence(parts[:at]), grammar.sequence(parts[at + 1 :])
    return Binary(*grammar.place(cst), operator=parts[at].type, left=left, right=right)


def _conditional(grammar: Grammar, cst: Cst) -> Node:
    """Terraform reads `a ? b : c ? d : e` as `a ? b : (c ? d : e)`, tree-sitter as `(a ? b : c) ? d : e`."""
    chain: list[Cst] = []
    current = cst
    while True:
        condition, _, then, _, otherwise = inner(current)
        chain[:0] = [then, otherwise]
        nested = inner(condition)
        if len(nested) > 1 or nested[0].type != "conditional":
            chain.insert(0, condition)
            break
        current = nested[0]
    return _right_associated(grammar, [grammar.expression(part) for part in chain])


def _right_associated(grammar: Grammar, chain: list[Node]) -> Node:
    result = chain.pop()
    while chain:
        then, condition = chain.pop(), chain.pop()
        result = Conditional(grammar.source, condition.start, result.end, condition, then, result)
    return result


def _tuple(grammar: Grammar, cst: Cst) -> Node:
    return Tuple(*grammar.place(cst), items=tuple(grammar.expression(part) for part in cst.children if part.type == "expression"))


def _object(grammar: Grammar, cst: Cst) -> Node:
    items = []
    for element in cst.children:
        if element.type == "object_elem":
            key, _, value = inner(element)
            items.append((_object_key(grammar, key), grammar.expression(value)))
    return Object(*grammar.place(cst), items=tuple(items))


def _object_key(grammar: Grammar, cst: Cst) -> Node:
    parts = inner(cst)
    if parts[0].type == "variable_expr" or (parts[0].type == "literal_value" and parts[0].children[0].type in {"bool_lit", "null_lit"}):
        if len(parts) > 1:
            return ReferenceKey(*grammar.place(cst), reference=grammar.expression(cst))
        return Constant(*grammar.place(cst), value=Text.of(grammar.text(cst), ()))
    return grammar.expression(cst)


def _for(grammar: Grammar, cst: Cst) -> Node:
    parts = inner(cst.children[0])
    key_name, value_name, collection = grammar.loop(inner(parts[1]))
    results = [grammar.expression(part) for part in parts if part.type == "expression"]
    condition = next((inner(part)[1] for part in parts if part.type == "for_cond"), None)
    return For(
        *grammar.place(cst),
        key_name=key_name,
        value_name=value_name,
        collection=collection,
        key=results[0] if len(results) > 1 else None,
        value=results[-1],
        group=any(part.type == "ellipsis" for part in parts),
        condition=grammar.expression(condition) if condition else None,
    )


CONVERSIONS: dict[str, Convert] = {
    "literal_value": _wrapped,
    "operation": _wrapped,
    "collection_value": _wrapped,
    "string_lit": _string,
    "numeric_lit": _number,
    "bool_lit": _keyword,
    "null_lit": _keyword,
    "variable_expr": _name,
    "template_expr": _template,
    "function_call": _call,
    "unary_operation": _unary,
    "binary_operation": _binary,
    "conditional": _conditional,
    "tuple": _tuple,
    "object": _object,
    "for_expr": _for,
}
