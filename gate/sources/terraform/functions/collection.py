"""Functions over lists, sets, maps and objects."""

from __future__ import annotations

from gate.sources.terraform.conversion import convert
from gate.sources.terraform.functions.graphemes import characters
from gate.sources.terraform.functions.signature import ANYTHING, COLLECTION, LISTS, STRINGS, Function, deep, integer, shallow
from gate.sources.terraform.kinds import ANY, BOOL, NUMBER, PRIMITIVES, STRING, UNCLEAR, Type, is_clear, type_of, typed, unify
from gate.sources.terraform.numbers import combine, compare
from gate.sources.terraform.operators import equal
from gate.sources.terraform.values import (
    MAX_ITEMS,
    NO_MARKS,
    UNKNOWN,
    EvaluationError,
    ListValue,
    MapValue,
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

MAX_RANGE = 1024
UNKNOWN_TEXT = Unknown(type=STRING)


def sequence(value: Value) -> list[Value]:
    """Return the elements of a list, tuple or set. Raises EvaluationError for anything else."""
    if not isinstance(value, list | tuple):
        raise EvaluationError(f"found {describe(value)} where a list was expected", "Pass a list or set.")
    return list(value)


def ordered(value: Value) -> list[Value]:
    """Return the elements of a list or tuple. Raises EvaluationError for anything else."""
    if isinstance(value, SetValue):
        raise EvaluationError("found a set where a list was expected", "Use tolist around the set.")
    return sequence(value)


def _mapping(value: Value) -> dict[str, Value]:
    if not isinstance(value, dict):
        raise EvaluationError(f"found {describe(value)} where a map was expected", "Pass a map or object.")
    return value


def _like(items: list[Value], original: Value) -> Value:
    """Return a tuple where the original was one, else a list of the same type."""
    return tuple(items) if isinstance(original, tuple) else typed(ListValue(items), getattr(original, "element", None))


def _length(value: Value) -> int:
    return len(characters(value)) if isinstance(value, str) else len(_mapping(value) if isinstance(value, dict) else sequence(value))


def _concat(*lists: Value) -> Value:
    items = [item for one in lists for item in ordered(one)]
    if not lists:
        raise EvaluationError("there are no lists", "Pass at least one list.")
    if len(items) > MAX_ITEMS:
        raise EvaluationError(f"the list has more than {MAX_ITEMS} elements", "Make the list smaller.")
    if any(isinstance(one, tuple) for one in lists):
        return tuple(items)
    element = unify([type_of(one).element or UNCLEAR for one in lists])
    if element is None:
        return tuple(items)
    return convert(items, Type("list", element))


def _merge(*maps: Value) -> Value:
    result: dict[str, Value] = {}
    given = [one for one in maps if bare(one)[0] is not None]
    for one in given:
        result.update(_mapping(one))
    if not given or not all(isinstance(one, MapValue) for one in given):
        return result
    elements = [type_of(one).element or UNCLEAR for one in given]
    if any(element != elements[0] for element in elements):
        return UNKNOWN if UNCLEAR in elements else result
    return typed(MapValue(result), elements[0])


def _lookup(mapping: Value, key: Value, *default: Value) -> Value:
    found = _mapping(mapping)
    element = type_of(mapping).element or ANY
    other = [convert(one, element if is_clear(element) else ANY) for one in default]
    if key in found:
        return found[key]
    if not other:
        raise EvaluationError("the map does not have that key", "Pass a default, or correct the key.")
    if isinstance(mapping, MapValue) and found and not is_clear(element):
        raise UnsureError
    return other[0]


def _element(items: Value, index: float) -> Value:
    found = ordered(items)
    if not found:
        raise EvaluationError("the list is empty", "Pass a list that is not.")
    if integer(index) < 0 and index % len(found) and isinstance(items, tuple):
        raise EvaluationError("the index is negative", "Pass an index that is not.")
    return found[integer(index) % len(found)]


def _keys(mapping: Value) -> Value:
    names = keys_of(_mapping(mapping))
    return typed(ListValue(names), STRING) if isinstance(mapping, MapValue) else tuple(names)


def _values(mapping: Value) -> Value:
    found = _mapping(mapping)
    items = [found[key] for key in keys_of(found)]
    return typed(ListValue(items), mapping.element) if isinstance(mapping, MapValue) else tuple(items)


def _flatten(items: Value) -> Value:
    flat: list[Value] = []
    whole = NO_MARKS
    if isinstance(items, dict) and not plain(items)[2]:
        raise UnsureError  # Terraform takes an object where something in it is not known
    for item in sequence(items):
        value, marks = bare(item)
        if marks.null is not None:  # a list that is null is an error to some versions of Terraform
            raise UnsureError
        if isinstance(value, Unknown) and type_of(value).kind not in PRIMITIVES:
            return unknown(plain(items)[1])
        if isinstance(value, list | tuple):
            inner, inner_marks = bare(_flatten(value))
            if isinstance(inner, Unknown):
                return unknown(plain(items)[1])
            flat.extend(inner)
            whole |= marks | inner_marks
        else:
            flat.append(item)
        if len(flat) > MAX_ITEMS:
            raise EvaluationError(f"the list has more than {MAX_ITEMS} elements", "Make the list smaller.")
    return mark(tuple(flat), whole)


def _distinct(items: Value) -> Value:
    kept: list[Value] = []
    for item in sequence(items):
        answers = [equal(item, other) for other in kept]
        if None in answers:
            raise UnsureError
        if True not in answers:
            kept.append(item)
    return _like(kept, items)


def _coalesce(*values: Value) -> Value:
    """Return the first value that is neither null nor empty, in the one type that all have."""
    for position, value in enumerate(values):
        inner, marks = bare(value)
        if isinstance(inner, Unknown | Open):
            return unknown(plain(list(values[position:]))[1])
        if inner is not None and inner != "":
            return mark(_unified(inner, values), marks)
    raise EvaluationError("all values are null or empty", "Pass a value that is not, as the last one.")


def _unified(value: Value, values: tuple[Value, ...]) -> Value:
    """Convert the value that was chosen to the type of all."""
    types = [type_of(one) for one in values]
    wanted = unify(types)
    if isinstance(value, list | MapValue) and not value and not is_clear(type_of(value)) and any(one != types[0] for one in types):
        return UNKNOWN
    if wanted is None:
        raise EvaluationError("the values have different types", "Pass values of one type.")
    try:
        return convert(value, wanted)
    except EvaluationError:
        raise UnsureError from None  # Terraform takes the next value


def _coalescelist(*lists: Value) -> Value:
    if any(bare(one)[0] is None and type_of(one).kind not in {"list", "tuple"} for one in lists):
        raise UnsureError
    lists = tuple(one for one in lists if bare(one)[0] is not None)
    if any(isinstance(one, SetValue) or not isinstance(one, list | tuple) for one in lists):
        raise EvaluationError("an argument is no list", "Pass lists.")
    for one in lists:
        if sequence(one):
            return one
    raise EvaluationError("all lists are empty", "Pass a list that is not, as the last one.")


def _slice(items: Value, start: float, end: float) -> Value:
    found = ordered(items)
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start <= end <= len(found):
        raise EvaluationError("the indexes lie outside the list", "Correct the indexes.")
    return _like(found[start:end], items)


def _range(*numbers: float) -> Value:
    if not 1 <= len(numbers) <= 3:
        raise EvaluationError(f"found {len(numbers)} arguments where 1 to 3 were expected", "Correct the call.")
    start, limit = (0, numbers[0]) if len(numbers) == 1 else numbers[:2]
    down = compare(limit, start) < 0
    step = numbers[2] if len(numbers) == 3 else (-1 if down else 1)
    if compare(step, 0) == 0 or (compare(limit, start) != 0 and (compare(step, 0) < 0) != down):
        raise EvaluationError("the step is zero, or leads away from the limit", "Pass another step.")
    if isinstance(start, int) and isinstance(limit, int) and isinstance(step, int):
        if abs(limit - start) > abs(step) * MAX_RANGE:
            raise EvaluationError(f"the range has more than {MAX_RANGE} numbers", "Make the range smaller.")
        return typed(ListValue(range(start, limit, step)), NUMBER)
    result: list[Value] = []
    while compare(start, limit) == (1 if down else -1):
        result.append(start)
        if len(result) > MAX_RANGE:
            raise EvaluationError(f"the range has more than {MAX_RANGE} numbers", "Make the range smaller.")
        start = combine(lambda one, other: one + other, start, step)
    return typed(ListValue(result), NUMBER)


def _zipmap(names: Value, items: Value) -> Value:
    keys, values = list(names), ordered(items)
    if not plain(keys)[2]:
        return unknown(plain([keys, values])[1])
    if len(keys) != len(values):
        raise EvaluationError("there are not as many keys as values", "Pass lists of the same length.")
    result: dict[str, Value] = {}
    marks = plain(keys)[1]
    for key, value in zip(keys, values, strict=True):
        name = bare(key)[0]
        if name is None:
            raise EvaluationError("a key is null", "Leave nulls out.")
        result[str(convert(name, STRING))] = value
    return mark(result if isinstance(items, tuple) else MapValue(result), marks)


def _one(items: Value) -> Value:
    found = sequence(items)
    if len(found) > 1:
        raise EvaluationError(f"the list has {len(found)} elements, not one or none", "Pass a list with one element or none.")
    return found[0] if found else None


def _chunklist(items: Value, size: float) -> Value:
    step = integer(size)
    if step < 0:
        raise EvaluationError("the size is negative", "Pass one that is not.")
    if not items:
        return typed(ListValue(), Type("list", items.element or UNCLEAR))
    return [typed(ListValue(items[at : at + step]), items.element) for at in range(0, len(items), step)] if step else [items]


def _sort(items: list[Value]) -> list[Value]:
    """Return texts in the order of their code points; where one is not known, so is the order, and their number is."""
    return sorted(items) if all(isinstance(item, str) for item in items) else [UNKNOWN_TEXT for _ in items]


def _transpose(lists: dict[str, list[str]]) -> Value:
    result: dict[str, list[str]] = {}
    for key, items in lists.items():
        if items is None or None in items:
            raise EvaluationError("an element is null", "Leave nulls out.")
        for item in items:
            result.setdefault(item, []).append(key)
    return typed(MapValue({key: sorted(keys, key=str.encode) for key, keys in result.items()}), STRINGS)


SET = Type("set", ANY)

FUNCTIONS: dict[str, Function] = {
    "chunklist": shallow(_chunklist, LISTS, NUMBER),
    "coalesce": shallow(_coalesce, rest=ANYTHING, nullable=True, spreads=True, partial=True),
    "coalescelist": shallow(_coalescelist, rest=ANYTHING, nullable=True, spreads=True),
    "compact": deep(lambda items: [item for item in items if item], STRINGS, nullable=True),
    "concat": shallow(_concat, rest=COLLECTION),
    "distinct": deep(_distinct, LISTS),
    "element": shallow(_element, COLLECTION, NUMBER),
    "flatten": shallow(_flatten, ANYTHING),
    "keys": shallow(_keys, COLLECTION),
    "length": shallow(_length, ANYTHING),
    "lookup": shallow(_lookup, COLLECTION, STRING, ANYTHING, optional=1, nullable=True),
    "merge": shallow(_merge, rest=COLLECTION, nullable=True),
    "one": shallow(_one, COLLECTION, spreads=True),
    "range": deep(_range, rest=NUMBER),
    "reverse": shallow(lambda items: _like(sequence(items)[::-1], items), COLLECTION),
    "slice": shallow(_slice, COLLECTION, NUMBER, NUMBER),
    "sort": deep(_sort, STRINGS, partial=True),
    "transpose": deep(_transpose, Type("map", STRINGS), nullable=True),
    "tobool": shallow(lambda value: convert(value, BOOL), ANYTHING, nullable=True, partial=True),
    "tolist": shallow(lambda value: convert(value, LISTS), ANYTHING, nullable=True, partial=True),
    "tomap": shallow(lambda value: convert(value, Type("map", ANY)), ANYTHING, nullable=True, partial=True),
    "tonumber": shallow(lambda value: convert(value, NUMBER), ANYTHING, nullable=True, partial=True),
    "toset": shallow(lambda value: convert(value, SET), ANYTHING, nullable=True, partial=True),
    "tostring": shallow(lambda value: convert(value, STRING), ANYTHING, nullable=True, partial=True),
    "values": shallow(_values, COLLECTION),
    "zipmap": shallow(_zipmap, STRINGS, COLLECTION),
}
