"""From bytes to blocks and expressions; what cannot be read is a ParseFailure. Evaluates nothing."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from gate.model.source import ParseFailure
from gate.sources.terraform.concrete import SyntaxProblem, inner
from gate.sources.terraform.explanation import explain
from gate.sources.terraform.grammar import MAX_DEPTH, Grammar
from gate.sources.terraform.json_body import Readers, body_of
from gate.sources.terraform.json_text import parse
from gate.sources.terraform.nodes import Argument, Block, Body, Constant, Node, Source
from gate.sources.terraform.strings import assemble, text_tokens, unescaped
from gate.sources.terraform.values import Segment, Text

if TYPE_CHECKING:
    from tree_sitter import Node as Cst
    from tree_sitter import Parser

EXPONENT = re.compile(rb"(?<![\w.])[0-9]+[eE][+-]?[0-9]+")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


_KEPT = 1024
"""Files whose nodes are kept: environments share modules and templates, and a plan is judged beside what it was made from."""


@lru_cache(_KEPT)
def file(path: str, data: bytes) -> Body | ParseFailure:
    """Parse a `.tf`, `.tfvars`, `.tf.json` or `.tfvars.json` file."""
    problem = undecodable(path, data)
    if problem:
        return problem
    if path.endswith(".json"):
        return _json(Source(path, data), "values" if path.endswith(".tfvars.json") else "file")
    source = Source(path, data.removeprefix(BYTE_ORDER_MARK))
    root = _parse(source.data)
    if root.has_error:
        return explain(source, first_error(root))
    try:
        children = inner(root)
        return _body(Grammar(source), inner(children[0]) if children else [])
    except SyntaxProblem as found:
        return failure_at(source, found)


def _json(source: Source, shape: str) -> Body | ParseFailure:
    try:
        return body_of(parse(source), Readers(_template_in, _expression_in), shape)
    except SyntaxProblem as found:
        return failure_at(source, found)


@lru_cache(_KEPT)
def template(path: str, data: bytes) -> Node | ParseFailure:
    """Parse a template file: text with interpolations and directives."""
    problem = undecodable(path, data)
    if problem:
        return problem
    source = Source(path, data)
    if b"${" not in data and b"%{" not in data:
        return Constant(source, 0, len(data), value=Text.of(data.decode(), [Segment(0, source, 0, literal=True)]))
    try:
        return _template_in(source)
    except SyntaxProblem as found:
        return failure_at(source, found)


def _template_in(source: Source) -> Node:
    """Parse a template as a heredoc, whose text has the same rules. Raises SyntaxProblem."""
    data, end = source.data, b"END"
    while end in data:
        end += b"_"
    before = b"x = <<" + end + b"\n"
    root = _parse(before + data + b"\n" + end + b"\n")
    grammar = Grammar(source, len(before))
    if root.has_error:
        at = min(max(first_error(root) - len(before), 0), len(data))
        raise SyntaxProblem(
            "found an interpolation or directive that is not complete", "Close it, or write $${ or %%{ to mean the characters.", at
        )
    heredoc = root.children[0].children[0].children[2].children[0].children[0]
    return assemble(grammar, text_tokens(grammar, inner(heredoc)[2:-1], 0, len(data), quoted=False), 0, len(data))


def _expression_in(source: Source) -> Node:
    """Parse one expression. Raises SyntaxProblem."""
    before = b"x = "
    root = _parse(before + source.data + b"\n")
    statements = inner(inner(root)[0]) if not root.has_error else []
    if len(statements) != 1 or statements[0].type != "attribute":
        raise SyntaxProblem("found text that is not a reference or type", "Write it as in a .tf file.", 0)
    return Grammar(source, len(before)).expression(inner(statements[0])[2])


def _parse(data: bytes) -> Cst:
    return _parser().parse(EXPONENT.sub(_digits, data)).root_node


@cache
def _parser() -> Parser:
    import tree_sitter  # noqa: PLC0415 (8 ms that judging a plan alone does not need)
    import tree_sitter_hcl  # noqa: PLC0415

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))


def _digits(number: re.Match[bytes]) -> bytes:
    """Stand in for `1e3`, which tree-sitter does not read; what a number says is taken from the file."""
    return b"1" * len(number.group())


def undecodable(path: str, data: bytes) -> ParseFailure | None:
    """Say where bytes are not UTF-8, if they are not."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line, column = Source(path, data).place(error.start)
        return ParseFailure("encoding", "found bytes that are not UTF-8", "Save the file as UTF-8.", path, line, column)
    return None


def failure_at(source: Source, found: SyntaxProblem) -> ParseFailure:
    """Turn a problem into a ParseFailure."""
    line, column = source.place(found.offset)
    return ParseFailure("syntax", found.message, found.remediation, source.path, line, column)


def first_error(root: Cst) -> int:
    """Return the byte offset of the first place that tree-sitter could not read."""
    node = root
    while True:
        child = next((child for child in node.children if child.has_error or child.is_missing or child.type == "ERROR"), None)
        if child is None:
            return node.start_byte
        node = child


def _body(grammar: Grammar, children: list[Cst]) -> Body:
    arguments: dict[str, Argument] = {}
    blocks: list[Block] = []
    previous_end = -1
    for cst in children:
        if cst.start_point[0] == previous_end:
            raise grammar.problem(cst, "found a second argument or block on one line", "Begin a new line.")
        previous_end = cst.end_point[0]
        if cst.type == "attribute":
            argument = _argument(grammar, cst)
            if argument.name in arguments:
                raise grammar.problem(cst, f"found the argument {argument.name} a second time", "Keep one of the two.")
            arguments[argument.name] = argument
        else:
            blocks.append(_block(grammar, cst))
    return Body(arguments, tuple(blocks))


def _argument(grammar: Grammar, cst: Cst) -> Argument:
    name, _, expression = inner(cst)
    return Argument(*grammar.place(name), name=grammar.text(name), expression=grammar.expression(expression))


def _block(grammar: Grammar, cst: Cst) -> Block:
    grammar.depth += 1
    if grammar.depth > MAX_DEPTH:
        raise grammar.problem(cst, f"blocks are nested more than {MAX_DEPTH} deep", "Nest them less.")
    parts = inner(cst)
    opening = next(index for index, part in enumerate(parts) if part.type == "block_start")
    header = parts[:opening]
    labels = tuple(_label(grammar, part) for part in header[1:])
    content = inner(parts[opening + 1]) if parts[opening + 1].type == "body" else []
    block = Block(*grammar.place(header[0], header[-1]), type=grammar.text(header[0]), labels=labels, body=_body(grammar, content))
    grammar.depth -= 1
    return block


def _label(grammar: Grammar, cst: Cst) -> str:
    if cst.type == "identifier":
        return grammar.text(cst)
    source, start, end = grammar.place(cst)
    return str(unescaped(source, start + 1, end - 1, quoted=True))
