"""Renders templates: text with interpolations and directives, keeping where every piece of it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gate.model.terraform import UNKNOWN_PART
from gate.sources.terraform.conversion import convert
from gate.sources.terraform.kinds import STRING
from gate.sources.terraform.nodes import If, Literal, Loop, Node, Template
from gate.sources.terraform.scope import Scope, entries, loop_scope, truth
from gate.sources.terraform.values import (
    MAX_SEGMENTS,
    MAX_TEXT,
    NO_MARKS,
    SENSITIVE,
    UNKNOWN,
    EvaluationError,
    Marks,
    Open,
    Segment,
    Text,
    Unknown,
    Value,
    bare,
    describe,
    mark,
    plain,
)

if TYPE_CHECKING:
    from gate.sources.terraform.expressions import Evaluator

MAX_PREFIX = 128
"""Bytes that Terraform keeps of how an unknown text begins; a loop or condition that is unknown says nothing of it."""


class Rendering:
    """The text of a template as it grows."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.segments: list[Segment] = []
        self.length = 0
        self.known = True
        self.prefix = ""
        self.marks: Marks = NO_MARKS

    def add(self, text: str, node: Node) -> None:
        """Add text that an expression gave; a text with a history keeps it."""
        if isinstance(text, Text) and text.segments and text.origin is None:
            self.segments.extend(segment._replace(offset=segment.offset + self.length) for segment in text.segments)
        else:
            self.segments.append(Segment(self.length, node.source, node.start, literal=False))
        self._append(text)

    def literal(self, text: Text) -> None:
        """Add text of the template itself."""
        self.segments.extend(segment._replace(offset=segment.offset + self.length) for segment in text.segments)
        self._append(text)

    def _append(self, text: str) -> None:
        self.texts.append(text)
        self.length += len(text)
        if self.length > MAX_TEXT:
            raise EvaluationError(f"the text has more than {MAX_TEXT} characters", "Make the text smaller.")

    def unknown(self, text: str | None, node: Node) -> None:
        """Add a part that is not known, or only in parts."""
        self.known = False
        self.add(UNKNOWN_PART if text is None else text, node)

    def result(self, node: Node) -> Value:
        """Return the whole text; with too many parts, only where its template stands is kept."""
        segments = self.segments
        if len(segments) > MAX_SEGMENTS:
            segments = [Segment(0, node.source, node.start, literal=False)]
        text = Text.of("".join(self.texts), segments)
        return mark(text if self.known else Unknown(text, prefix=self.prefix), self.marks)


def render(evaluator: Evaluator, node: Template, scope: Scope) -> Value:
    """Render a template."""
    rendering = Rendering()
    for part in node.parts:
        known, before = rendering.known, len(rendering.texts)
        _parts(evaluator, (part,), scope, rendering)
        if known and not rendering.known:
            rendering.prefix = "".join(rendering.texts[:before]).encode()[:MAX_PREFIX].decode(errors="ignore")
    return rendering.result(node)


def _parts(evaluator: Evaluator, parts: tuple[Node, ...], scope: Scope, rendering: Rendering) -> None:
    for part in parts:
        if isinstance(part, Literal):
            rendering.literal(part.value)
        elif isinstance(part, If):
            _if(evaluator, part, scope, rendering)
        elif isinstance(part, Loop):
            _loop(evaluator, part, scope, rendering)
        else:
            _interpolate(evaluator.evaluate(part, scope), part, rendering)


def _interpolate(value: Value, part: Node, rendering: Rendering) -> None:
    value, marks = bare(value)
    rendering.marks |= marks
    if isinstance(value, str):
        rendering.add(value, part)
    elif isinstance(value, Open):
        rendering.unknown(None, part)
    elif isinstance(value, Unknown):
        rendering.unknown(value.text, part)
    elif value is None or isinstance(value, dict | list | tuple):
        raise EvaluationError(f"found {describe(value)} where text was expected", "Use jsonencode, yamlencode or join.", part)
    else:
        text = convert(value, STRING)
        if isinstance(text, Unknown):
            rendering.unknown(None, part)
        else:
            rendering.add(text, part)


def _if(evaluator: Evaluator, part: If, scope: Scope, rendering: Rendering) -> None:
    condition, marks = truth(evaluator.evaluate(part.condition, scope))
    rendering.marks |= marks
    if condition is None:
        rendering.unknown(None, part)
        rendering.marks |= _marks(evaluator, part.then, scope) | _marks(evaluator, part.otherwise, scope)
        return
    _parts(evaluator, part.then if condition else part.otherwise, scope, rendering)
    rendering.marks |= _marks(evaluator, part.otherwise if condition else part.then, scope)._replace(refs=frozenset())


def _marks(evaluator: Evaluator, parts: tuple[Node, ...], scope: Scope) -> Marks:
    """Return the marks of an arm that is not chosen: it is evaluated all the same, and what is sensitive in it counts."""
    other = Rendering()
    try:
        with evaluator.attempting():
            _parts(evaluator, parts, scope, other)
    except EvaluationError:
        other.marks |= SENSITIVE  # what was not reached may be
    return other.marks


def _loop(evaluator: Evaluator, part: Loop, scope: Scope, rendering: Rendering) -> None:
    collection, marks = bare(evaluator.evaluate(part.collection, scope))
    rendering.marks |= marks
    if isinstance(collection, Unknown | Open):
        turn = loop_scope(part.key_name, part.value_name, UNKNOWN, UNKNOWN, scope)
        rendering.marks |= plain(collection)[1] | _marks(evaluator, part.parts, turn)
        rendering.unknown(None, part)
        return
    for key, value in entries(collection):
        evaluator.step()
        _parts(evaluator, part.parts, loop_scope(part.key_name, part.value_name, key, value, scope), rendering)
