"""Writes evaluated blocks down as `Attributes`: values, and for each path what is unknown, sensitive, literal, and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Collection

from gate.model.source import Json, Path, SourceMap, Span
from gate.model.terraform import Attributes
from gate.sources.terraform.expansion import UnknownKey
from gate.sources.terraform.nodes import Ambiguous, Argument, Block, Body, Call, Constant, Node, Object, Tuple
from gate.sources.terraform.numbers import Real
from gate.sources.terraform.scope import Inner, Scope, entries
from gate.sources.terraform.session import Session
from gate.sources.terraform.values import MAX_ITEMS, EvaluationError, Marked, Open, Text, Unknown, Value, bare, mark, unknown

LARGEST_INTEGER = 2**63
ENCODERS = frozenset({"jsonencode", "yamlencode"})

EvaluateArgument = Callable[[Argument, Scope], Value]


class Description:
    """Collects what one block says."""

    def __init__(self, session: Session, origin: Callable[[Node], tuple[Span, ...]] = lambda _: ()) -> None:
        self.session = session
        self.origin = origin
        self.origins: dict[Path, tuple[Span, ...]] = {}
        self.values: dict[str, Json] = {}
        self.unknown: list[Path] = []
        self.sensitive: list[Path] = []
        self.refs: dict[str, set[str]] = {}
        self.spans: dict[Path, Span] = {}
        self.literals: dict[Path, Span] = {}
        self.texts: dict[Path, SourceMap] = {}
        self.count = 0

    def result(self) -> Attributes:
        """Return everything that was collected."""
        return Attributes(
            values=self.values,
            unknown=tuple(dict.fromkeys(self.unknown)),
            sensitive=tuple(dict.fromkeys(self.sensitive)),
            refs={name: tuple(sorted(found)) for name, found in self.refs.items() if found},
            spans=self.spans,
            literals=self.literals,
            texts=self.texts,
            origins=self.origins,
        )

    def json(self, value: Value, path: Path, *, covered: bool = False) -> Json:
        """Write a value down; `covered` says that something around it is marked sensitive already."""
        self.count += 1
        if self.count > MAX_ITEMS:
            self.unknown.append(path)
            return None
        if isinstance(value, str):
            return self._text(value, path)
        if isinstance(value, Marked):
            self.refs.setdefault(str(path[0]), set()).update(value.marks.refs)
            if value.marks.sensitive and not covered:
                self.sensitive.append(path)
            return self.json(value.value, path, covered=covered or value.marks.sensitive)
        if isinstance(value, Open) and value.whole is not None:
            return self.json(value.whole(), path, covered=covered)
        if isinstance(value, dict):
            return {str(key): self.json(item, (*path, str(key)), covered=covered) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.json(item, (*path, index), covered=covered) for index, item in enumerate(value)]
        return self._leaf(value, path)

    def _leaf(self, value: Value, path: Path) -> Json:
        if isinstance(value, Unknown | Open):
            self.unknown.append(path)
            text = value.text if isinstance(value, Unknown) else None
            return None if text is None else self._text(text, path)
        if isinstance(value, Real) or (isinstance(value, int) and abs(value) >= LARGEST_INTEGER):
            self.unknown.append(path)
            return None
        return value

    def _text(self, value: str, path: Path) -> str:
        if isinstance(value, Text):
            if value.origin is not None and value:
                self.literals[path] = value.origin.span
            if value.segments:
                self.texts[path] = value.source_map()
        return str(value)

    def expression(self, node: Node, path: Path) -> None:
        """Note where an expression, and those written directly inside it, stand."""
        self.spans[path] = node.span
        origins = self.origin(node)
        if origins:
            self.origins[path] = origins
        if isinstance(node, Ambiguous):
            self.unknown.append(path)
            node = node.value
        if isinstance(node, Call) and node.name in ENCODERS and len(node.arguments) == 1:
            node = node.arguments[0]
        if isinstance(node, Object):
            for key, value in node.items:
                if isinstance(key, Constant) and isinstance(key.value, str):
                    self.expression(value, (*path, str(key.value)))
        elif isinstance(node, Tuple):
            for index, item in enumerate(node.items):
                self.expression(item, (*path, index))


def describe_block(
    session: Session, body: Body, scope: Scope, *, without: Collection[str] = (), evaluate: EvaluateArgument | None = None
) -> Attributes:
    """Describe a block's arguments and nested blocks, those named `without` left out."""
    description = Description(session, lambda node: session.origins.of(node, scope, body))
    description.values = _body(description, body, scope, (), without, evaluate)
    return description.result()


def describe_value(session: Session, node: Node, value: Value, scope: Scope) -> Attributes:
    """Describe one value as the only argument, `value`."""
    description = Description(session, lambda node: session.origins.of(node, scope))
    description.expression(node, ("value",))
    description.values = {"value": description.json(value, ("value",))}
    return description.result()


def _body(
    description: Description,
    body: Body,
    scope: Scope,
    path: Path,
    without: Collection[str] = (),
    evaluate: EvaluateArgument | None = None,
) -> dict[str, Json]:
    values: dict[str, Json] = {}
    for name, argument in body.arguments.items():
        if name not in without:
            here = (*path, name)
            value = evaluate(argument, scope) if evaluate else description.session.evaluate(argument.expression, scope)
            description.expression(argument.expression, here)
            values[name] = description.json(value, here)
            _encoded_literals(description, argument.expression, scope, here)
    for block in body.blocks:
        name = block.labels[0] if block.type == "dynamic" and block.labels else block.type
        if block.type in without:
            continue
        listed = values.setdefault(name, [])
        if not isinstance(listed, list):
            continue
        if block.type == "dynamic":
            _dynamic(description, block, scope, (*path, name), listed)
        else:
            _nested(description, block, block.body, scope, (*path, name), listed)
    return values


def _encoded_literals(description: Description, node: Node, scope: Scope, path: Path) -> None:
    """Note literals inside `jsonencode({…})`, under the paths that they have in the encoded document."""
    if isinstance(node, Call) and node.name in ENCODERS and len(node.arguments) == 1:
        inside = Description(description.session)
        inside.json(description.session.evaluate(node.arguments[0], scope), path)
        description.literals.update(inside.literals)
        description.sensitive.extend(found for found in inside.sensitive if found != path)


def _nested(description: Description, block: Block, body: Body, scope: Scope, path: Path, listed: list[Json]) -> None:
    here = (*path, len(listed))
    description.spans[here] = block.span
    listed.append(_body(description, body, scope, here))


def _dynamic(description: Description, block: Block, scope: Scope, path: Path, listed: list[Json]) -> None:
    """Write down the blocks that a `dynamic` block makes; where their number is unknown, one of them, and the whole as unknown."""
    content = next((inner for inner in block.body.blocks if inner.type == "content"), None)
    argument = block.body.arguments.get("for_each")
    if content is None or argument is None:
        description.session.refuse("evaluation", "a dynamic block needs for_each and content", "Write both.", block)
        description.unknown.append(path)
        return
    iterator = block.body.arguments.get("iterator")
    name = str(getattr(iterator.expression, "name", "")) if iterator else block.labels[0]
    turns, complete = _turns(description.session, argument.expression, scope)
    if not complete:
        description.unknown.append(path)
    for turn in turns:
        _nested(description, block, content.body, Inner({name: turn}, scope), path, listed)


def _turns(session: Session, node: Node, scope: Scope) -> tuple[list[dict[str, Value]], bool]:
    """Return what the iterator of a dynamic block stands for, turn by turn, and whether that is all."""
    collection, marks = bare(session.evaluate(node, scope))
    if not isinstance(collection, Unknown | Open):
        try:
            return [{"key": mark(key, marks), "value": mark(value, marks)} for key, value in entries(collection)], True
        except EvaluationError as error:
            session.error(error, node)
    return [{"key": unknown(marks), "value": unknown(marks)}], False


def index_of(key: object) -> str | int | None:
    """Return an instance key as the model has it."""
    return "?" if isinstance(key, UnknownKey) else key  # type: ignore[return-value]
