"""Type constraints, and the conversions that Terraform applies by itself: to a variable's type, to one type for both arms of a condition.

A conversion that is not certain makes the value unknown.
"""

from __future__ import annotations

from collections.abc import Callable

from gate.sources.terraform.kinds import ANY, COLLECTIONS, MIXED, PRIMITIVES, Type, convertible, is_clear, type_of, typed, unify
from gate.sources.terraform.nodes import Call, Constant, Name, Node, Object, Tuple
from gate.sources.terraform.numbers import Real, parse
from gate.sources.terraform.numbers import text as number_text
from gate.sources.terraform.values import (
    NO_MARKS,
    UNKNOWN,
    EvaluationError,
    ListValue,
    MapValue,
    Marked,
    Marks,
    Open,
    SetValue,
    Unknown,
    UnsureError,
    Value,
    bare,
    describe,
    keys_of,
    mark,
    plain,
    unknown,
)

Evaluate = Callable[[Node], Value]


def constraint(node: Node, evaluate: Evaluate) -> Type:
    """Read a type constraint, evaluating the defaults of optional attributes. Raises EvaluationError where it is none."""
    if isinstance(node, Name):
        if node.name in PRIMITIVES:
            return PRIMITIVES[node.name]
        if node.name in COLLECTIONS:
            return Type(node.name, ANY)
    if isinstance(node, Call) and len(node.arguments) == 1:
        argument = node.arguments[0]
        if node.name in COLLECTIONS:
            return Type(node.name, constraint(argument, evaluate))
        if node.name == "tuple" and isinstance(argument, Tuple):
            return Type("tuple", elements=tuple(constraint(item, evaluate) for item in argument.items))
        if node.name == "object" and isinstance(argument, Object):
            return _object_constraint(argument, evaluate)
    raise EvaluationError("found an expression that is not a type", "Write a type such as string, list(string) or object({…}).", node)


def _object_constraint(node: Object, evaluate: Evaluate) -> Type:
    attributes: dict[str, Type] = {}
    optional: dict[str, Value] = {}
    for key, given in node.items:
        if not isinstance(key, Constant):
            raise EvaluationError("found an attribute name that is not constant", "Write the attribute's name.", key)
        name, declared, default = str(key.value), given, None
        if isinstance(declared, Call) and declared.name == "optional" and 1 <= len(declared.arguments) <= 2:
            default = evaluate(declared.arguments[1]) if len(declared.arguments) == 2 else None
            declared = declared.arguments[0]
            optional[name] = None
        attributes[name] = constraint(declared, evaluate)
        if name in optional:
            optional[name] = convert(default, attributes[name])
    return Type("object", attributes=attributes, optional=optional)


def convert(value: Value, wanted: Type) -> Value:
    """Convert a value. Raises EvaluationError where Terraform would refuse."""
    if type(value) is Marked:
        null = value.marks.null if value.value is None else None
        if null is not None and wanted.kind in {"any", "null", "unclear"}:
            return value
        if null is not None and not convertible(null, wanted):
            raise _refusal(None, wanted)
        return mark(convert(value.value, wanted), value.marks | NO_MARKS)
    if wanted == MIXED:
        return unknown(plain(value)[1])
    if wanted.kind in {"any", "null", "unclear"} and (value is None or wanted.kind != "unclear"):
        return value
    if value is None:
        return Marked(None, Marks(null=wanted))
    if isinstance(value, Unknown):
        return _unknown_as(value, wanted)
    if isinstance(value, Open):
        return UNKNOWN if value.whole is None else convert(value.whole(), wanted)
    if wanted.kind == "unclear":
        return value if isinstance(value, str) else unknown(plain(value)[1])
    return CONVERSIONS[wanted.kind](value, wanted)


def _unknown_as(value: Unknown, wanted: Type) -> Value:
    if not convertible(type_of(value), wanted):
        raise _refusal(value, wanted)
    if value.text is not None and wanted.kind == "string":
        return value
    return Unknown(type=wanted) if is_clear(wanted) else UNKNOWN


def _to_string(value: Value, wanted: Type) -> Value:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        try:
            return number_text(value)
        except UnsureError:
            return Unknown(type=wanted)
    raise _refusal(value, wanted)


def _to_number(value: Value, wanted: Type) -> Value:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, str):
        try:
            return parse(value)
        except ValueError:
            if any(character.isdigit() for character in value) or value.strip("+-").lower() in {"inf", "infinity", "nan"}:
                return Unknown(type=wanted)
        except UnsureError:
            return Unknown(type=wanted)
    raise _refusal(value, wanted)


def _to_bool(value: Value, wanted: Type) -> Value:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in {"true", "false", "1", "0"}:
        return value in {"true", "1"}
    raise _refusal(value, wanted)


def _element(value: Value, items: list[Value], wanted: Type) -> Type:
    """Return the element type to convert to, found from the elements where the type says `any`."""
    declared = getattr(value, "element", None)
    if wanted.element is not None and wanted.element.kind != "any":
        if declared is not None and not convertible(declared, wanted.element):
            raise _refusal(value, wanted)
        return wanted.element
    found = declared or unify([type_of(item) for item in items])
    if found is None:
        raise EvaluationError(f"{describe(value)} has elements of different types", "Make all elements one type.")
    return found


def _to_sequence(value: Value, wanted: Type) -> Value:
    if not isinstance(value, list | tuple):
        raise _refusal(value, wanted)
    element = _element(value, list(value), wanted)
    if element == MIXED:
        return unknown(plain(value)[1])
    items = [convert(item, element) for item in value]
    return as_set(items, element) if wanted.kind == "set" else typed(ListValue(items), element)


def as_set(items: list[Value], element: Type | None = None) -> Value:
    """Make a set, which is unknown as soon as one element is."""
    stripped, marks, known = plain(items)
    if not known or any(isinstance(item, Real) for item in stripped):
        return mark(UNKNOWN, marks)
    keyed = [(sort_key(item), item) for item in stripped]
    if any(key is None for key, _ in keyed):
        return mark(UNKNOWN, marks)
    unique = dict(reversed(keyed))
    return mark(typed(SetValue(unique[key] for key in sorted(unique, key=lambda key: key or ())), element), marks)


def sort_key(item: Value) -> tuple[int, float, bytes] | None:
    """Order the elements of a set: numbers by value, strings by their bytes, null behind all; None for what has no certain place."""
    if item is None:
        return 1, 0, b""
    if isinstance(item, int | float):
        return 0, item, b""
    if isinstance(item, str):
        return 0, 0, item.encode("utf-8", "surrogatepass")
    hashed = _hashed(item)
    return None if hashed is None else (0, 0, hashed.encode())


def _hashed(item: Value) -> str | None:
    """Return the text by which Terraform orders the elements of a set that are no single values."""
    if item is None:
        return "~"
    if isinstance(item, bool):
        return "T" if item else "F"
    if isinstance(item, str):
        plain_text = item.isascii() and item.isprintable() and not set(item) & {'"', "\\"}
        return f'"{item}"' if plain_text else None
    if isinstance(item, int | float):
        return str(item) if isinstance(item, int) and abs(item) < 10**6 else None
    if isinstance(item, dict):
        parts = [(f'"{key}":' if isinstance(item, MapValue) else "") + (_hashed(item[key]) or "?") + ";" for key in keys_of(item)]
        opening, closing = "{}" if isinstance(item, MapValue) else "<>"
    else:
        parts = [(_hashed(one) or "?") + ";" for one in item]
        opening, closing = "<>" if isinstance(item, tuple) else "[]"
    return None if any(part.endswith("?;") for part in parts) else opening + "".join(parts) + closing


def _to_map(value: Value, wanted: Type) -> Value:
    if not isinstance(value, dict):
        raise _refusal(value, wanted)
    element = _element(value, list(value.values()), wanted)
    if element == MIXED:
        return unknown(plain(value)[1])
    return typed(MapValue({key: convert(item, element) for key, item in value.items()}), element)


def _to_tuple(value: Value, wanted: Type) -> Value:
    if not isinstance(value, list | tuple) or len(value) != len(wanted.elements):
        raise _refusal(value, wanted)
    return tuple(convert(item, element) for item, element in zip(value, wanted.elements, strict=True))


def _to_object(value: Value, wanted: Type) -> Value:
    if not isinstance(value, dict):
        raise _refusal(value, wanted)
    result: dict[str, Value] = {}
    for name, declared in wanted.attributes.items():
        if name not in value and name not in wanted.optional:
            raise EvaluationError(f"the attribute {name} is missing", f"Give the object the attribute {name}.")
        given = convert(value.get(name), declared)
        missing = bare(given)[0] is None and wanted.optional.get(name) is not None
        result[name] = wanted.optional[name] if missing else given
    return result


def _refusal(value: Value, wanted: Type) -> EvaluationError:
    article = "an" if wanted.kind[0] in "aeiou" else "a"
    return EvaluationError(f"found {describe(value)} where {article} {wanted.kind} was expected", f"Write {article} {wanted.kind}.")


CONVERSIONS = {
    "string": _to_string,
    "number": _to_number,
    "bool": _to_bool,
    "list": _to_sequence,
    "set": _to_sequence,
    "map": _to_map,
    "tuple": _to_tuple,
    "object": _to_object,
}
