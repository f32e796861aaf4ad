"""From tree-sitter's concrete syntax to our nodes: quoted strings, heredocs and template files.

Escapes, strip markers and heredoc indentation are resolved here, once. Evaluates nothing.
"""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from gate.sources.terraform.concrete import SyntaxProblem, inner
from gate.sources.terraform.nodes import Constant, If, Literal, Loop, Node, Source, Template
from gate.sources.terraform.values import Segment, Text

if TYPE_CHECKING:
    from tree_sitter import Node as Cst

    from gate.sources.terraform.grammar import Grammar

ESCAPES = {b"n": "\n", b"r": "\r", b"t": "\t", b'"': '"', b"\\": "\\"}
CODE_POINTS = {b"u": 4, b"U": 8}


class Chunk:
    """Literal text between two template sequences, while white space is still taken off it."""

    __slots__ = ("segments", "text")

    def __init__(self, text: str, segments: list[Segment]) -> None:
        self.text = text
        self.segments = segments

    def drop(self, count: int) -> None:
        """Take characters off the beginning."""
        kept: list[Segment] = []
        for segment in self.segments:
            if segment.offset <= count:
                skipped = len(self.text[segment.offset : count].encode())
                kept = [segment._replace(offset=0, start=segment.start + skipped)]
            else:
                kept.append(segment._replace(offset=segment.offset - count))
        self.text, self.segments = self.text[count:], kept


class Sequence(NamedTuple):
    """`${…}`, or one `%{…}`."""

    kind: str
    cst: Cst
    trims_before: bool
    trims_after: bool


def unescaped(source: Source, start: int, end: int, *, quoted: bool) -> Text:
    """Read literal text, in which backslashes count only inside quotes."""
    chunk = _chunk(source, start, end, quoted=quoted)
    return Text.of(chunk.text, chunk.segments)


def _chunk(source: Source, start: int, end: int, *, quoted: bool) -> Chunk:
    raw = source.data[start:end]
    if not (quoted and b"\\" in raw) and b"${" not in raw and b"%{" not in raw:
        return Chunk(raw.decode(), stretches(source, start, raw, 0))
    text, segments, at, plain_from = "", [], 0, 0
    while at < len(raw):
        said, width = _escape(raw, at, start, quoted=quoted)
        if not width:
            at += 1
            continue
        if plain_from < at:
            segments += stretches(source, start + plain_from, raw[plain_from:at], len(text))
            text += raw[plain_from:at].decode()
        segments.append(Segment(len(text), source, start + at, literal=True))
        text += said
        at += width
        plain_from = at
    if plain_from < len(raw) or not segments:
        segments += stretches(source, start + plain_from, raw[plain_from:], len(text))
        text += raw[plain_from:].decode()
    return Chunk(text, segments)


def stretches(source: Source, start: int, raw: bytes, offset: int) -> list[Segment]:
    """Return where text that is written as it is stands: in one stretch, except between the escapes of a JSON string."""
    jumps = (jump for jump in source.jumps if start < jump < start + len(raw))
    behind = [Segment(offset + len(raw[: jump - start].decode()), source, jump, literal=True) for jump in jumps]
    return [Segment(offset, source, start, literal=True), *behind]


def _escape(raw: bytes, at: int, start: int, *, quoted: bool) -> tuple[str, int]:
    """Return what the escape at this place says, and how many bytes it takes: none where there is no escape."""
    sign = raw[at : at + 1]
    if raw[at : at + 3] in {b"$${", b"%%{"}:
        return sign.decode() + "{", 3
    if not quoted or sign != b"\\":
        return "", 0
    letter = raw[at + 1 : at + 2]
    if letter in ESCAPES:
        return ESCAPES[letter], 2
    digits = raw[at + 2 : at + 2 + CODE_POINTS.get(letter, 0)]
    try:
        said = bytes.fromhex(digits.decode().zfill(8)).decode("utf-32-be")
        return said, 2 + len(digits)
    except ValueError:
        said = letter.decode(errors="replace")
        raise SyntaxProblem(
            f"found \\{said} in a quoted string", f'Write \\\\{said} for a backslash, or use \\n, \\r, \\t, \\" or \\uNNNN.', start + at
        ) from None


def template(grammar: Grammar, cst: Cst) -> Node:
    """Convert a `quoted_template` or `heredoc_template`."""
    _, start, end = grammar.place(cst)
    children = inner(cst)
    if cst.type == "quoted_template":
        tokens = text_tokens(grammar, children[1:-1], start + 1, end - 1, quoted=True)
    else:
        tokens = heredoc_tokens(grammar, cst)
        if children[0].children[0].type == "<<-":
            _unindent(tokens)
    return assemble(grammar, tokens, start, end)


def heredoc_tokens(grammar: Grammar, cst: Cst) -> list[Chunk | Sequence]:
    """Split a heredoc into literal text, line by line, and template sequences."""
    children = inner(cst)
    data = grammar.source.data
    _, _, opened = grammar.place(children[1])
    _, closed, _ = grammar.place(children[-1])
    start = data.find(b"\n", opened) + 1
    end = data.rfind(b"\n", 0, closed) + 1
    if end < start or data[end:closed].strip():
        raise SyntaxProblem("found text before the end of a heredoc", "Put the end of the heredoc on a line of its own.", closed)
    return text_tokens(grammar, children[2:-1], start, end, quoted=False)


def text_tokens(grammar: Grammar, children: list[Cst], start: int, end: int, *, quoted: bool) -> list[Chunk | Sequence]:
    """Split what stands between two offsets into literal text and template sequences, strip markers applied."""
    tokens: list[Chunk | Sequence] = []
    cursor = start
    for sequence in _sequences(grammar, children):
        _, begin, stop = grammar.place(sequence.cst)
        if _is_escaped(grammar.source.data, begin, start):
            continue
        _literals(tokens, grammar.source, cursor, begin, quoted=quoted)
        tokens.append(sequence)
        cursor = stop
    _literals(tokens, grammar.source, cursor, end, quoted=quoted)
    return _trimmed(tokens)


def _is_escaped(data: bytes, begin: int, start: int) -> bool:
    """Whether `$${` stands here: tree-sitter reads `$$${` as `$$` and an interpolation."""
    return begin > start and data[begin - 1] == data[begin]


def _sequences(grammar: Grammar, children: list[Cst]) -> list[Sequence]:
    found: list[Sequence] = []
    for child in children:
        if child.type in SEQUENCES:
            _, start, end = grammar.place(child)
            data = grammar.source.data
            found.append(Sequence(SEQUENCES[child.type], child, data[start + 2 : start + 3] == b"~", data[end - 2 : end - 1] == b"~"))
        elif child.type in {"template_directive", "template_if", "template_for"}:
            found.extend(_sequences(grammar, child.children))
    return found


SEQUENCES = {
    "template_interpolation": "value",
    "template_if_intro": "if",
    "template_else_intro": "else",
    "template_if_end": "endif",
    "template_for_start": "for",
    "template_for_end": "endfor",
}


def _literals(tokens: list[Chunk | Sequence], source: Source, start: int, end: int, *, quoted: bool) -> None:
    """Add the literal text between two offsets; outside quotes, Terraform takes every line for itself."""
    while start < end:
        line_end = end if quoted else (source.data.find(b"\n", start, end) + 1 or end)
        tokens.append(_chunk(source, start, line_end, quoted=quoted))
        start = line_end


def _trimmed(tokens: list[Chunk | Sequence]) -> list[Chunk | Sequence]:
    """Apply strip markers to the text beside them."""
    for before, after in pairwise(tokens):
        if isinstance(before, Chunk) and isinstance(after, Sequence) and after.trims_before:
            before.text = before.text.rstrip()
            before.segments = [segment for segment in before.segments if segment.offset < len(before.text)] or before.segments[:1]
        elif isinstance(before, Sequence) and isinstance(after, Chunk) and before.trims_after:
            after.drop(len(after.text) - len(after.text.lstrip()))
    return tokens


def _unindent(tokens: list[Chunk | Sequence]) -> None:
    """Take the common indentation off the lines of a `<<-` heredoc, blank lines not counted."""
    lines: list[Chunk] = []
    least: int | None = None
    fresh = True
    for token in tokens:
        if fresh:
            fresh = False
            indent = 0
            if isinstance(token, Chunk):
                stripped = token.text.lstrip()
                if not stripped and token.text.endswith("\n"):
                    fresh = True
                    continue
                indent = len(token.text) - len(stripped)
                lines.append(token)
            least = indent if least is None else min(least, indent)
        if isinstance(token, Chunk) and token.text.endswith("\n"):
            fresh = True
    for line in lines:
        line.drop(least or 0)


def assemble(grammar: Grammar, tokens: list[Chunk | Sequence], start: int, end: int) -> Node:
    """Make an expression from the tokens of a template."""
    source = grammar.source
    parts = _parts(grammar, deque(tokens), ())
    if not parts or (len(parts) == 1 and isinstance(parts[0], Literal)):
        text = parts[0].value if parts and isinstance(parts[0], Literal) else Text.of("", [Segment(0, source, start, literal=True)])
        node = Constant(source, start, end, value=text)
        text.origin = node
        return node
    if len(parts) == 1 and not isinstance(parts[0], If | Loop):
        return parts[0]
    return Template(source, start, end, parts=tuple(parts))


def _parts(grammar: Grammar, tokens: deque[Chunk | Sequence], until: tuple[str, ...]) -> list[Node]:
    """Convert tokens up to a directive of the kinds named, which stays first."""
    parts: list[Node] = []
    pending: list[Chunk] = []
    while tokens:
        token = tokens[0]
        if isinstance(token, Sequence):
            _flush(parts, pending)
            if token.kind in until:
                return parts
            tokens.popleft()
            parts.append(_sequence(grammar, token, tokens))
        else:
            pending.append(token)
            tokens.popleft()
    _flush(parts, pending)
    return parts


def _flush(parts: list[Node], pending: list[Chunk]) -> None:
    """Join consecutive literal text into one part."""
    text = "".join(chunk.text for chunk in pending)
    if text:
        segments: list[Segment] = []
        offset = 0
        for chunk in pending:
            if chunk.text:
                segments.extend(segment._replace(offset=segment.offset + offset) for segment in chunk.segments)
            offset += len(chunk.text)
        first = segments[0]
        parts.append(Literal(first.source, first.start, first.start, value=Text.of(text, segments)))
    pending.clear()


def _sequence(grammar: Grammar, token: Sequence, tokens: deque[Chunk | Sequence]) -> Node:
    source, start, end = grammar.place(token.cst)
    if token.kind == "for":
        key_name, value_name, collection = grammar.loop(inner(token.cst))
        parts = _parts(grammar, tokens, ("endfor",))
        tokens.popleft()
        return Loop(source, start, end, key_name, value_name, collection, tuple(parts))
    expression = next((part for part in token.cst.children if part.type == "expression"), None)
    if expression is None:
        raise SyntaxProblem("found a template sequence without an expression", "Write an expression between the braces.", start)
    if token.kind == "value":
        return grammar.expression(expression)
    condition = grammar.expression(expression)
    then = _parts(grammar, tokens, ("else", "endif"))
    otherwise: list[Node] = []
    ending = tokens.popleft()
    if isinstance(ending, Sequence) and ending.kind == "else":
        otherwise = _parts(grammar, tokens, ("endif",))
        tokens.popleft()
    return If(source, start, end, condition, tuple(then), tuple(otherwise))
