"""Calls of functions: arguments evaluated, converted, and checked for what is unknown, before a function sees them."""

from __future__ import annotations

from collections.abc import Callable

from gate.model.source import ParseFailure
from gate.model.terraform import UNKNOWN_PART
from gate.sources.terraform import syntax
from gate.sources.terraform.conversion import convert
from gate.sources.terraform.expressions import Evaluator
from gate.sources.terraform.functions import (
    collection,
    dates,
    digests,
    encoding,
    files,
    formats,
    marking,
    network,
    numeric,
    patterns,
    searching,
    sets,
    text,
)
from gate.sources.terraform.functions.signature import COLLECTION, RETURNS, Function, check_count
from gate.sources.terraform.kinds import PRIMITIVES, STRING, UNCLEAR, Type, type_of, typed
from gate.sources.terraform.nodes import Call, GetAttr, Index, Name, Node
from gate.sources.terraform.scope import Inner, Scope
from gate.sources.terraform.values import (
    NO_MARKS,
    UNKNOWN,
    EvaluationError,
    ListValue,
    Marks,
    Open,
    Text,
    Unknown,
    UnsureError,
    Value,
    bare,
    mark,
    plain,
    unknown,
)

FUNCTIONS: dict[str, Function] = {
    **collection.FUNCTIONS,
    **dates.FUNCTIONS,
    **digests.FUNCTIONS,
    **encoding.FUNCTIONS,
    **files.PURE,
    **formats.FUNCTIONS,
    **network.FUNCTIONS,
    **numeric.FUNCTIONS,
    **patterns.FUNCTIONS,
    **searching.FUNCTIONS,
    **sets.FUNCTIONS,
    **text.FUNCTIONS,
}
TEXTUAL = frozenset({"chomp", "format", "indent", "join", "jsonencode", "trimspace", "yamlencode"})
"""Functions whose result keeps its known parts where an argument is not wholly known."""


class Functions:
    """Answers the calls in the expressions of one configuration."""

    def __init__(self, reader: files.Files) -> None:
        self.reader = reader
        self.templates: dict[str, Node | ParseFailure] = {}
        self._reading = {name: self._bound(name) for name in files.READING}

    def call(self, evaluator: Evaluator, node: Call, scope: Scope) -> Value:
        """Return the result of a call. Raises EvaluationError where Terraform would refuse it."""
        name = node.name.removeprefix("core::")
        if name in {"try", "can"}:
            return _attempted(evaluator, node, scope, name)
        if name == "templatestring" and not isinstance(node.arguments[0] if node.arguments else node, GetAttr | Index | Name):
            raise EvaluationError("templatestring takes a reference to a template", "Give the template a name, as a local.")
        arguments, marks = _arguments(evaluator, node, scope)
        if arguments is None:
            return unknown(marks)
        if name in RENDERING:
            return RENDERING[name](self, evaluator, arguments)
        if name in marking.MARKING:
            return marking.MARKING[name](arguments)
        function = FUNCTIONS.get(name) or self._reading.get(name)
        if function is None:
            return unknown(marks | plain(arguments)[1])
        result = _apply(function, arguments, textual=name in TEXTUAL)
        said, own = bare(result)
        if isinstance(said, Unknown) and (plain(arguments)[2] or _has_any_type(name, function, arguments)):
            return mark(mark(Unknown(said.text, UNCLEAR), own), marks)  # an error has no type
        return mark(_typed(name, result), marks)

    def _bound(self, name: str) -> Function:
        """Return a function that reads, with the files that it reads."""
        run = files.READING[name]
        parameters = (STRING, STRING) if name == "fileset" else (STRING,)
        return Function(lambda *given: run(self.reader, *given), parameters, None, 0, nullable=False, deep=True)

    def templatefile(self, evaluator: Evaluator, arguments: list[Value]) -> Value:
        """Render a template file with variables of its own."""
        return self._rendered(evaluator, arguments, self._template)

    def templatestring(self, evaluator: Evaluator, arguments: list[Value]) -> Value:
        """Render a template that a value says, with variables of its own; nothing in it stands in a file."""
        try:
            value, marks = bare(self._rendered(evaluator, arguments, self._template_text))
        except EvaluationError as error:
            error.node = None
            raise
        return mark(str(value) if isinstance(value, str) else value if not isinstance(value, Unknown) else UNKNOWN, marks)

    def _rendered(self, evaluator: Evaluator, arguments: list[Value], load: Callable[[str], Node]) -> Value:
        check_count(arguments, 2, 2)
        (path, path_marks), (names, marks) = bare(arguments[0]), bare(arguments[1])
        marks |= path_marks
        if isinstance(path, Unknown | Open) or isinstance(names, Unknown | Open):
            return unknown(marks | plain(arguments)[1])
        if not isinstance(path, str) or not isinstance(names, dict):
            raise EvaluationError("a template takes a text and an object", "Write templatefile(path, { name = value }).")
        if not all(name.replace("-", "_").isidentifier() for name in names):
            raise EvaluationError("a name of a template's variables is none", "Use letters, digits and underscores.")
        try:
            template = load(str(path))
        except UnsureError:
            return unknown(marks | plain(names)[1])
        value = evaluator.evaluate(template, Inner(names, None))
        if isinstance(value, Text):
            value = Text.of(value, value.segments)
        return mark(value, marks)

    def _template_text(self, text: str) -> Node:
        parsed = syntax.template("", text.encode())
        if isinstance(parsed, ParseFailure):
            raise EvaluationError(parsed.message, parsed.remediation)
        return parsed

    def _template(self, path: str) -> Node:
        if path not in self.templates:
            data = files.read(self.reader, path, "template")
            self.templates[path] = syntax.template(self.reader.locate(path), data)
        parsed = self.templates[path]
        if isinstance(parsed, ParseFailure):
            raise UnreadableTemplateError(parsed)
        return parsed


class UnreadableTemplateError(EvaluationError):
    """A template that cannot be parsed; the failure points into it."""

    def __init__(self, failure: ParseFailure) -> None:
        super().__init__(failure.message, failure.remediation)
        self.failure = failure


def _has_any_type(name: str, function: Function, arguments: list[Value]) -> bool:
    """Whether an argument that may be of any type is wholly unknown: then so is the type of the result."""
    types = zip(arguments, [*function.parameters, *[function.rest] * len(arguments)], strict=False)
    return not name.startswith("to") and any(wanted and wanted.kind == "any" and type_of(value) == UNCLEAR for value, wanted in types)


def _typed(name: str, result: Value) -> Value:
    """Give a result the type that the function always returns: one that is unknown, or a list."""
    value, marks = bare(result)
    if name not in RETURNS:
        return result
    if isinstance(value, Unknown):
        return result if value.text is not None else mark(Unknown(type=RETURNS[name]), marks)
    return mark(typed(ListValue(value), RETURNS[name].element), marks) if type(value) is list else result


def _attempted(evaluator: Evaluator, node: Call, scope: Scope, name: str) -> Value:
    """`try` and `can`: an argument that is not wholly known decides nothing."""
    for position, argument in enumerate(node.arguments, start=1):
        try:
            with evaluator.attempting():
                value = evaluator.evaluate(argument, scope)
        except EvaluationError:
            if name == "can":
                return False
            continue
        _, marks, known = plain(value)
        if known:
            return True if name == "can" else value
        for other in node.arguments[position:]:
            marks |= evaluator.marks(other, scope)
        return unknown(marks)
    raise EvaluationError("no argument of try can be evaluated", "Give a last argument that always can.")


def _arguments(evaluator: Evaluator, node: Call, scope: Scope) -> tuple[list[Value] | None, Marks]:
    """Evaluate the arguments; None where a list of arguments is not known."""
    values = [evaluator.evaluate(argument, scope) for argument in node.arguments]
    if not node.expand:
        return values, NO_MARKS
    rest, marks = bare(values.pop())
    if isinstance(rest, Unknown | Open):
        return None, marks | plain(values)[1]
    if not isinstance(rest, list | tuple):
        raise EvaluationError("only a list can be expanded into arguments", "Pass a list before the three dots.")
    return [*values, *rest], marks


def _apply(function: Function, arguments: list[Value], *, textual: bool) -> Value:
    fixed = len(function.parameters)
    check_count(arguments, fixed - function.optional, None if function.rest else fixed)
    types = [*function.parameters, *[function.rest] * (len(arguments) - fixed)][: len(arguments)]
    if function.deep:
        return _apply_deep(function, arguments, types, textual=textual)
    split = [bare(argument) for argument in arguments]
    marks = NO_MARKS
    for _, own in split:
        marks |= own
    marks |= plain(arguments)[1] if function.spreads else NO_MARKS
    values = [argument if value is None else value for argument, (value, _) in zip(arguments, split, strict=True)]
    if any(isinstance(value, Unknown | Open) for value in values) and not function.partial:
        _converted(function, values, types)
        return unknown(marks | plain(values)[1])
    return mark(_run(function, values, types), marks)


def _apply_deep(function: Function, arguments: list[Value], types: list[Type | None], *, textual: bool) -> Value:
    _, marks, known = plain(arguments)
    if known or (function.partial and not any(isinstance(bare(argument)[0], Unknown | Open) for argument in arguments)):
        return mark(_run(function, arguments, types), marks)
    _converted(function, arguments, types)
    first = bare(arguments[0])[0]
    if not textual or isinstance(first, Open) or (isinstance(first, Unknown) and first.text is None):
        return unknown(marks)
    try:
        partly = _run(function, plain(arguments, UNKNOWN_PART)[0], types)
    except EvaluationError:
        return unknown(marks)
    return mark(Unknown(partly) if isinstance(partly, str) else UNKNOWN, marks)


def _run(function: Function, values: list[Value], types: list[Type | None]) -> Value:
    """Convert the arguments and run the function."""
    converted = _converted(function, values, types)
    if function.deep:
        converted, _, known = plain(converted)
        if (not known and not function.partial) or (not function.nullable and _holds_null(converted, types)):
            return UNKNOWN
    try:
        return function.run(*converted)
    except UnsureError:
        return unknown(plain(values)[1])


def _converted(function: Function, values: list[Value], types: list[Type | None]) -> list[Value]:
    """Convert the arguments. Raises EvaluationError for one that is null, unless what stands before it is wholly unknown."""
    for value, wanted in zip(values, types, strict=True):
        inner = bare(value)[0]
        anything = wanted is not None and wanted.kind == "any"
        kind = type_of(value).kind if inner is None or isinstance(inner, Unknown) else ""
        if wanted == COLLECTION and kind in PRIMITIVES:
            raise EvaluationError(f"found a {kind} where a collection was expected", "Pass a list, set or map.")
        if anything and isinstance(inner, Unknown) and (kind == "unclear" or wanted == COLLECTION):
            break
        if inner is None and not (function.nullable and anything):
            raise EvaluationError("an argument is null", "Pass a value that is not null.")
    return [convert(value, wanted) if wanted else value for value, wanted in zip(values, types, strict=True)]


def _holds_null(values: list[Value], types: list[Type | None]) -> bool:
    """Whether a list of strings, numbers or bools has a null in it, which each function takes differently."""
    typed = (value for value, wanted in zip(values, types, strict=True) if wanted and wanted.element and wanted.element.kind != "any")
    return any(item is None for value in typed for item in value)


RENDERING: dict[str, Callable[[Functions, Evaluator, list[Value]], Value]] = {
    "templatefile": Functions.templatefile,
    "templatestring": Functions.templatestring,
}
IMPLEMENTED = FUNCTIONS.keys() | RENDERING.keys() | marking.MARKING.keys() | files.READING.keys() | {"can", "try"}
