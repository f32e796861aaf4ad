"""From JSON to the blocks and expressions that Terraform reads in it. Evaluates nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from gate.sources.terraform.concrete import SyntaxProblem
from gate.sources.terraform.json_text import JsonArray, JsonObject, JsonString
from gate.sources.terraform.nodes import Ambiguous, Argument, Block, Body, Constant, Node, Object, Source, Tuple
from gate.sources.terraform.shapes import SHAPES, Shape
from gate.sources.terraform.strings import stretches
from gate.sources.terraform.values import Text

COMMENT = "//"
ALL_ARGUMENTS = ("airbyte_", "terraform_data")
"""Types, or beginnings of types, whose objects are always arguments."""

ReadText = Callable[[Source], Node]


class Readers(NamedTuple):
    """How text inside strings is read: as a template, and as one expression."""

    template: ReadText
    expression: ReadText


def body_of(root: Node, readers: Readers, shape: str) -> Body:
    """Return what a document says as blocks of a shape. Raises SyntaxProblem."""
    return _Reading(readers).body(root, SHAPES[shape], certain=False)


def constant(node: Node) -> Node:
    """Return a value in which strings say what they say: no templates."""
    if isinstance(node, JsonString):
        return _text(node)
    if isinstance(node, JsonArray):
        return Tuple(node.source, node.start, node.end, tuple(constant(item) for item in node.items))
    if isinstance(node, JsonObject):
        return Object(node.source, node.start, node.end, tuple((_text(name), constant(item)) for name, item in _unique(node)))
    return node


def _text(node: JsonString) -> Constant:
    data = node.decoded.data
    said = Text.of(node.value, stretches(node.decoded, 0, data, 0))
    made = Constant(node.source, node.start, node.end, value=said)
    said.origin = made
    return made


class _Reading:
    """Converts values by the shape of the block that they stand in."""

    def __init__(self, readers: Readers) -> None:
        self.readers = readers

    def body(self, node: Node, shape: Shape, *, certain: bool) -> Body:
        """Convert what stands between the braces of a block. `certain` says that objects can only be arguments."""
        arguments: dict[str, Argument] = {}
        blocks: list[Block] = []
        for key, value in _members(node):
            name = key.value
            if name in shape.blocks:
                labels, inner = shape.blocks[name]
                blocks.extend(self.blocks(key, value, labels, inner, ()))
            elif name in arguments:
                raise SyntaxProblem(f"found the argument {name} a second time", "Keep one of the two.", key.start)
            elif name != COMMENT:
                if shape.others == "refused" and name not in shape.arguments:
                    raise SyntaxProblem(f"found {name}, which has no meaning here", "Correct the name, or remove it.", key.start)
                arguments[name] = Argument(
                    key.source, key.start, key.end, name=name, expression=self.argument(name, value, shape, certain=certain)
                )
        return Body(arguments, tuple(blocks))

    def blocks(self, key: JsonString, value: Node, labels: int, shape: str, given: tuple[JsonString, ...]) -> Iterator[Block]:
        """Convert the blocks of one name: objects within objects for labels, then one object, or an array of them."""
        if labels:
            members = list(_members(value))
            if not members:
                raise SyntaxProblem(f"found no label for {key.value}", "Write an object whose name is the label.", value.start)
            for label, inside in members:
                yield from self.blocks(key, inside, labels - 1, shape, (*given, label))
            return
        bodies = value.items if isinstance(value, JsonArray) else (value,)
        for one in bodies:
            if not (isinstance(one, Constant) and one.value is None):
                yield self.block(key, one, shape, given)

    def block(self, key: JsonString, value: Node, shape: str, labels: tuple[JsonString, ...]) -> Block:
        header = labels[-1] if labels else key
        certain = bool(labels) and labels[0].value.startswith(ALL_ARGUMENTS)
        body = self.body(value, SHAPES[shape], certain=certain)
        return Block(header.source, header.start, header.end, type=key.value, labels=tuple(one.value for one in labels), body=body)

    def argument(self, name: str, value: Node, shape: Shape, *, certain: bool) -> Node:
        """Convert the value of an argument."""
        if shape.constants is None or name in shape.constants:
            converted = constant(value)
        elif name in shape.references:
            return self.reference(value)
        else:
            converted = self.value(value)
        if shape.others == "schema" and name not in shape.arguments and not certain:
            return _doubted(converted)
        return converted

    def reference(self, node: Node) -> Node:
        """Convert a string that holds a reference, or an array or object of them."""
        if isinstance(node, JsonString):
            return _placed(self.readers.expression, node)
        if isinstance(node, JsonArray):
            return Tuple(node.source, node.start, node.end, tuple(self.reference(item) for item in node.items))
        if isinstance(node, JsonObject):
            items = tuple((self.reference(key), self.reference(value)) for key, value in node.members if key.value != COMMENT)
            return Object(node.source, node.start, node.end, items)
        return node

    def value(self, node: Node) -> Node:
        """Convert a value; strings, and names in objects, are templates."""
        if isinstance(node, JsonString):
            return self.text(node)
        if isinstance(node, JsonArray):
            return Tuple(node.source, node.start, node.end, tuple(self.value(item) for item in node.items))
        if isinstance(node, JsonObject):
            return Object(node.source, node.start, node.end, tuple((self.text(key), self.value(item)) for key, item in _unique(node)))
        return node

    def text(self, node: JsonString) -> Node:
        if "${" not in node.value and "%{" not in node.value:
            return _text(node)
        return _placed(self.readers.template, node)


def _placed(read: ReadText, node: JsonString) -> Node:
    """Read the text of a string; a problem in it stands where the file has it."""
    try:
        return read(node.decoded)
    except SyntaxProblem as found:
        raise SyntaxProblem(found.message, found.remediation, node.decoded.outside(found.offset)) from found


def _doubted(node: Node) -> Node:
    """Mark objects that may be arguments or nested blocks, except the elements of a list, which look the same as either."""
    if isinstance(node, Object):
        return Ambiguous(node.source, node.start, node.end, node)
    if isinstance(node, Tuple) and node.items and all(isinstance(item, Object) for item in node.items):
        return Tuple(node.source, node.start, node.end, tuple(_element(item) for item in node.items if isinstance(item, Object)))
    return node


def _element(node: Object) -> Node:
    return Object(node.source, node.start, node.end, tuple((key, _doubted(value)) for key, value in node.items))


def _unique(node: JsonObject) -> Iterator[tuple[JsonString, Node]]:
    """Yield names and values of an object that is a value, in which no name may be there twice."""
    seen: set[str] = set()
    for key, value in node.members:
        if key.value in seen:
            raise SyntaxProblem("found a name a second time in one object", "Keep one of the two.", key.start)
        seen.add(key.value)
        yield key, value


def _members(node: Node) -> Iterator[tuple[JsonString, Node]]:
    """Yield the names and values of an object, or of all objects of an array."""
    if isinstance(node, Constant) and node.value is None:
        return
    for one in node.items if isinstance(node, JsonArray) else (node,):
        if not isinstance(one, JsonObject):
            raise SyntaxProblem("found something else where an object was expected", "Write an object.", one.start)
        yield from one.members
