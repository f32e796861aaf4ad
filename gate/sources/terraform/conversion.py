"""Type constraints, and the conversions that Terraform applies by itself: to a variable's type, to one type for both arms of a condition.

A conversion that is not certain makes the value unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from msgspec import Struct

from gate.sources.terraform.nodes import Call, Constant, Name, Node, Object, Tuple
from gate.sources.terraform.values import (
    UNKNOWN,
    EvaluationError,
    MapValue,
    Marked,
    Open,
    SetValue,
    Unknown,
    Value,
    describe,
    mark,
    plain,
)


class Type(Struct, frozen=True):
    """A type: its kind, and the types of elements or attributes. `unclear` is the type of a value that is not known."""

    kind: str
    element: Type | None = None
    elements: tuple[Type, ...] = ()
    attributes: dict[str, Type] = {}
    optional: dict[str, Value] = {}


STRING, NUMBER, BOOL, ANY = Type("string"), Type("number"), Type("bool"), Type("any")
UNCLEAR, NULL = Type("unclear"), Type("null")
PRIMITIVES = {"string": STRING, "number": NUMBER, "bool": BOOL, "any": ANY}
COLLECTIONS = ("list", "set", "map")


Evaluate = Callable[[Node], Value]


def constraint(node: Node, evaluate: Evaluate) -> Type:
    """Read a type constraint, evaluating the defaults of optional attributes. Raises EvaluationError where it is none."""
    if isinstance(node, Constant) and isinstance(node.value, str):
        return {"string": STRING, "list": Type("list", ANY), "map": Type("map", ANY)}.get(node.value, ANY)
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


def type_of(value: Value) -> Type:
    """Return the type of a value, as far as it is known."""
    kind = type(value)
    if kind is Marked:
        return type_of(value.value)
    if kind is Unknown:
        return STRING if value.text is not None else UNCLEAR
    if kind is Open:
        return UNCLEAR
    if value is None:
        return NULL
    if kind is bool:
        return BOOL
    if isinstance(value, str):
        return STRING
    if isinstance(value, int | float):
        return NUMBER
    return _type_of_collection(value)


def _type_of_collection(value: Value) -> Type:
    if isinstance(value, MapValue):
        return Type("map", unify([type_of(item) for item in value.values()]) or UNCLEAR)
    if isinstance(value, dict):
        return Type("object", attributes={key: type_of(item) for key, item in value.items()})
    if isinstance(value, tuple):
        return Type("tuple", elements=tuple(type_of(item) for item in value))
    return Type("set" if isinstance(value, SetValue) else "list", unify([type_of(item) for item in value]) or UNCLEAR)


def unify(types: list[Type]) -> Type | None:
    """Return the one type that values of all these types convert to; None where there is none."""
    known = [one for one in types if one.kind != "null"]
    if not known:
        return NULL if types else UNCLEAR
    result = known[0]
    for other in known[1:]:
        joined = _join(result, other)
        if joined is None:
            return None
        result = joined
    return result


def _join(left: Type, right: Type) -> Type | None:
    if left == right:
        return left
    kinds = {left.kind, right.kind}
    if "any" in kinds or "unclear" in kinds:
        return STRING if "string" in kinds else UNCLEAR
    if kinds <= {"string", "number", "bool"}:
        return STRING if "string" in kinds else None
    if kinds == {"tuple"} and len(left.elements) == len(right.elements):
        return _tuple_of([unify([a, b]) for a, b in zip(left.elements, right.elements, strict=True)])
    if kinds == {"object"} and left.attributes.keys() == right.attributes.keys():
        return _object_of({name: unify([one, right.attributes[name]]) for name, one in left.attributes.items()})
    for collection, members in (("list", {"list", "tuple"}), ("set", {"set"}), ("map", {"map", "object"})):
        if kinds <= members:
            element = unify([*_members(left), *_members(right)])
            return Type(collection, element) if element else None
    return UNCLEAR if kinds <= {"list", "tuple", "set"} else None


def _tuple_of(types: list[Type | None]) -> Type | None:
    return None if None in types else Type("tuple", elements=tuple(one for one in types if one))


def _object_of(types: dict[str, Type | None]) -> Type | None:
    return None if None in types.values() else Type("object", attributes={name: one for name, one in types.items() if one})


def _members(one: Type) -> list[Type]:
    return [one.element] if one.element else [*one.elements, *one.attributes.values()]


def number_text(value: float) -> str:
    """Write a number as Terraform does."""
    return str(value) if isinstance(value, int) else format(Decimal(repr(value)), "f")


def convert(value: Value, wanted: Type) -> Value:
    """Convert a value. Raises EvaluationError where Terraform would refuse."""
    if type(value) is Marked:
        return Marked(convert(value.value, wanted), value.marks)
    if value is None or wanted.kind in {"any", "null"}:
        return value
    if isinstance(value, Unknown | Open):
        return value if isinstance(value, Unknown) and wanted.kind == "string" else UNKNOWN
    if wanted.kind == "unclear":
        return value if isinstance(value, str) else UNKNOWN
    return CONVERSIONS[wanted.kind](value, wanted)


def _to_string(value: Value, wanted: Type) -> Value:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    raise _refusal(value, wanted)


def _to_number(value: Value, wanted: Type) -> Value:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, str):
        digits = value[1:] if value[:1] in {"-", "+"} else value
        if digits.isdecimal() and digits.isascii() and len(digits) < 300:
            return int(value)
        if digits.replace(".", "", 1).isdecimal() and digits.isascii() and digits[0] != "." and digits[-1] != "." and len(digits) < 16:
            return _whole(float(value))
        if not digits[:1].isdigit() and not digits.startswith("."):
            raise _refusal(value, wanted)
        return UNKNOWN
    raise _refusal(value, wanted)


def _whole(value: float) -> int | float:
    return int(value) if value.is_integer() else value


def _to_bool(value: Value, wanted: Type) -> Value:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in {"true", "false", "1", "0"}:
        return value in {"true", "1"}
    raise _refusal(value, wanted)


def _element(value: Value, items: list[Value], wanted: Type) -> Type:
    """Return the element type to convert to, found from the elements where the type says `any`."""
    if wanted.element is not None and wanted.element.kind != "any":
        return wanted.element
    found = unify([type_of(item) for item in items])
    if found is None:
        raise EvaluationError(f"{describe(value)} has elements of different types", "Make all elements one type.")
    return found


def _to_sequence(value: Value, wanted: Type) -> Value:
    if not isinstance(value, list | tuple):
        raise _refusal(value, wanted)
    element = _element(value, list(value), wanted)
    items = [convert(item, element) for item in value]
    return as_set(items) if wanted.kind == "set" else items


def as_set(items: list[Value]) -> Value:
    """Make a set, which is unknown as soon as one element is."""
    stripped, marks, known = plain(items)
    if not known:
        return mark(UNKNOWN, marks)
    unique = {(isinstance(item, bool), sort_key(item)): item for item in stripped}
    return mark(SetValue(unique[key] for key in sorted(unique)), marks)


def sort_key(item: Value) -> tuple[int, float, str]:
    """Order the elements of a set: numbers by value, everything else by its text."""
    if isinstance(item, int | float):
        return 0, item, ""
    return 1, 0, item if isinstance(item, str) else repr(item)


def _to_map(value: Value, wanted: Type) -> Value:
    if not isinstance(value, dict):
        raise _refusal(value, wanted)
    element = _element(value, list(value.values()), wanted)
    return MapValue({key: convert(item, element) for key, item in value.items()})


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
        result[name] = wanted.optional.get(name) if given is None else given
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
