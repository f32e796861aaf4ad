"""The types of values: what they are, which one several have in common, and which may become which. Converts nothing."""

from __future__ import annotations

from msgspec import Struct

from gate.sources.terraform.values import MapValue, Marked, Open, SetValue, Unknown, Value


class Type(Struct, frozen=True):
    """A type: its kind, and the types of elements or attributes. `unclear` is the type of a value that is not known."""

    kind: str
    element: Type | None = None
    elements: tuple[Type, ...] = ()
    attributes: dict[str, Type] = {}
    optional: dict[str, Value] = {}


STRING, NUMBER, BOOL, ANY = Type("string"), Type("number"), Type("bool"), Type("any")
UNCLEAR, NULL = Type("unclear"), Type("null")
MIXED = Type("mixed")
"""What Terraform makes of types that do not fit when a null without type is among them: nothing certain."""
PRIMITIVES = {"string": STRING, "number": NUMBER, "bool": BOOL, "any": ANY}
COLLECTIONS = ("list", "set", "map")


def type_of(value: Value) -> Type:
    """Return the type of a value, as far as it is known."""
    kind = type(value)
    if kind is Marked:
        return value.marks.null or NULL if value.value is None else type_of(value.value)
    if kind is Unknown:
        return value.type or (UNCLEAR if value.text is None else STRING)
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
    if isinstance(value, tuple):
        return Type("tuple", elements=tuple(type_of(item) for item in value))
    if isinstance(value, dict) and not isinstance(value, MapValue):
        return Type("object", attributes={key: type_of(item) for key, item in value.items()})
    element = getattr(value, "element", None) or unify([type_of(item) for item in (value.values() if isinstance(value, dict) else value)])
    kind = "map" if isinstance(value, MapValue) else "set" if isinstance(value, SetValue) else "list"
    return Type(kind, element or UNCLEAR)


def unify(types: list[Type]) -> Type | None:
    """Return the one type that values of all these types convert to; None where there is none."""
    known = [one for one in types if one.kind != "null"]
    if not known:
        return NULL if types else UNCLEAR
    if len(known) < len(types) and any(one.kind not in PRIMITIVES for one in known):
        return MIXED
    if all(one == known[0] for one in known):
        return known[0]
    return _joined(known) or (MIXED if len(known) < len(types) else None)


def either_type(one: Type, other: Type) -> Type | None:
    """Return the type of a value that is one of two; a null without type is of the other's."""
    if NULL in (one, other):
        return other if one == NULL else one
    return unify([one, other])


def _joined(known: list[Type]) -> Type | None:
    kinds = {one.kind for one in known}
    if "mixed" in kinds:
        return MIXED
    if kinds & {"any", "unclear"}:
        return UNCLEAR
    if kinds <= PRIMITIVES.keys():
        return STRING if "string" in kinds else None
    if kinds & {"object", "map"} and kinds & {"tuple", "list", "set"}:
        return None
    if kinds <= {"map", "object"}:
        return _objects(known) if kinds == {"object"} else _collection("map", known)
    if kinds <= {"list", "tuple"}:
        return _tuples(known) if kinds == {"tuple"} else _collection("list", known)
    if kinds == {"set"}:
        return _collection("set", known)
    if kinds <= {"list", "set", "tuple"}:
        members = [member for one in known for member in ([one.element] if one.element else one.elements)]
        members = [member for member in members if member.kind not in {"any", "unclear"}]
        if members and unify(members) is None:
            return None
        return _sets(known) if "list" not in kinds else UNCLEAR
    return UNCLEAR if not kinds & PRIMITIVES.keys() else None


def _sets(types: list[Type]) -> Type | None:
    """Return the type of sets that tuples turn into."""
    first = next(one for one in types if one.kind == "set")
    if not is_clear(first) or any(one != first for one in types if one.kind == "set"):
        return UNCLEAR
    fits = all(convertible(member, first.element) for one in types for member in one.elements if first.element)
    return first if fits else None


def _collection(kind: str, types: list[Type]) -> Type | None:
    members = [member for one in types for member in ([one.element] if one.element else [*one.elements, *one.attributes.values()])]
    element = unify(members) if members else None
    return element if element in (None, MIXED) else Type(kind, element)


def _objects(types: list[Type]) -> Type | None:
    first = types[0].attributes
    if any(one.attributes.keys() != first.keys() for one in types):
        return _collection("map", types)
    attributes = {name: unify([one.attributes[name] for one in types]) for name in first}
    if MIXED in attributes.values():
        return MIXED
    return None if None in attributes.values() else Type("object", attributes={name: one for name, one in attributes.items() if one})


def _tuples(types: list[Type]) -> Type | None:
    if any(len(one.elements) != len(types[0].elements) for one in types):
        return _collection("list", types)
    elements = [unify(list(across)) for across in zip(*(one.elements for one in types), strict=True)]
    if MIXED in elements:
        return MIXED
    return None if None in elements else Type("tuple", elements=tuple(one for one in elements if one))


def convertible(one: Type, wanted: Type) -> bool:
    """Whether a value of one type may be converted to another, as far as the types alone tell."""
    kinds = {one.kind, wanted.kind}
    if kinds & {"any", "unclear", "null"}:
        return True
    if one.kind in PRIMITIVES or wanted.kind in PRIMITIVES:
        return kinds <= PRIMITIVES.keys() and kinds != {"number", "bool"}
    if (one.kind in {"object", "map"}) != (wanted.kind in {"object", "map"}):
        return False
    return not (one.element and wanted.element) or convertible(one.element, wanted.element)


def is_clear(one: Type) -> bool:
    """Whether a type is known in every part."""
    members = [*([one.element] if one.element else []), *one.elements, *one.attributes.values()]
    return one.kind not in {"any", "unclear", "null"} and all(is_clear(member) for member in members)


def typed(collection: Value, element: Type | None) -> Value:
    """Note the type of a collection's elements on it."""
    if element is not None and element.kind not in {"any", "unclear", "null"}:
        collection.element = element
    return collection
