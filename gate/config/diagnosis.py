"""Says in plain words where a mapping does not fit a format of `gate.config`. Loaded only when something is wrong; judges no meaning."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import inspect

from gate.config.mistake import Mistake, dotted, nearest
from gate.config.project import Environment, GateFile, State
from gate.config.waivers import WaiverFile
from gate.model.source import Json, Path
from gate.yaml import quote

HIDDEN = {(Environment, "name"), (State, "config")}
"""Fields that the loader fills in; nobody writes them."""


FILES: dict[type, str] = {GateFile: "gate.yaml", WaiverFile: "the file of waivers"}
"""What the whole of a format is called."""


def mistakes(data: Json, kind: type[GateFile | WaiverFile] = GateFile) -> Iterator[Mistake]:
    """Yield every place of `data` (a parsed file, such as `gate.yaml`) that does not fit its format."""
    yield from _below((), data, inspect.type_info(kind))


def _below(path: Path, value: Json, expected: inspect.Type) -> Iterator[Mistake]:
    match _plain(value, expected):
        case inspect.StructType() as kind:
            yield from _mapping(path, value, kind)
        case inspect.DictType() as kind:
            yield from _entries(path, value, kind)
        case inspect.VarTupleType() as kind:
            yield from _items(path, value, kind)
        case inspect.LiteralType(values=words):
            yield from _word(path, value, list(words))
        case inspect.EnumType(cls=members):
            yield from _word(path, value, [member.value for member in members])
        case inspect.BoolType() if not isinstance(value, bool):
            yield _wrong(path, value, "true or false", f"Write `{_last(path)}: true` or `{_last(path)}: false`.")
        case inspect.IntType(ge=least) if type(value) is not int or (least is not None and value < least):
            yield _wrong_number(path, value, 1 if least is None else least)
        case inspect.StrType() if not isinstance(value, str):
            yield _wrong(path, value, "text", _quoted(path, value))


def _plain(value: Json, expected: inspect.Type) -> inspect.Type:
    """Return the type without its description, and of a union the member that the value was probably meant to be."""
    if isinstance(expected, inspect.Metadata):
        return _plain(value, expected.type)
    if not isinstance(expected, inspect.UnionType):
        return expected
    members = [_plain(value, member) for member in expected.types]
    shapes: dict[type, type[inspect.Type]] = {dict: inspect.StructType, list: inspect.VarTupleType, type(None): inspect.NoneType}
    wanted = shapes.get(type(value))
    for member in members:
        if wanted is not None and isinstance(member, wanted):
            return member
    return next(member for member in members if not isinstance(member, inspect.NoneType))


def _mapping(path: Path, value: Json, expected: inspect.StructType) -> Iterator[Mistake]:
    fields = {field.name: field for field in expected.fields if (expected.cls, field.name) not in HIDDEN}
    whole = f"`{dotted(path)}`" if path else FILES[expected.cls]
    if not isinstance(value, dict):
        below = f" below {_last(path)}" if path else ""
        yield _wrong(path, value, "a mapping", f"Write keys{below}, such as `{next(iter(fields))}: …`.", whole)
        return
    absent = [name for name in fields if name not in value]
    strange = False
    for key, below in value.items():
        here = (*path, key)
        if key in fields:
            yield from _below(here, below, fields[key].type)
        elif expected.cls is not State:
            yield _unknown(here, list(fields), absent, whole)
            strange = True
    for name in absent:
        if fields[name].required and not strange:
            yield Mistake(path=path, at_key=True, message=f"{whole} lacks the key `{name}`", remediation=_add(path, fields[name]))


def _entries(path: Path, value: Json, expected: inspect.DictType) -> Iterator[Mistake]:
    if not isinstance(value, dict):
        yield _wrong(path, value, "a mapping of names", f"Write `NAME: …` below `{_last(path)}:`.")
    elif not value and expected.min_length:
        yield Mistake(path=path, message=f"`{dotted(path)}` is empty", remediation="Name one environment at least.")
    else:
        for key, below in value.items():
            yield from _below((*path, key), below, expected.value_type)


def _items(path: Path, value: Json, expected: inspect.VarTupleType) -> Iterator[Mistake]:
    if not isinstance(value, list):
        yield _wrong(path, value, "a list", f"Write `{_last(path)}: […]`, also for one entry.")
    elif not value and expected.min_length:
        yield Mistake(path=path, message=f"`{dotted(path)}` is an empty list", remediation="Name one entry at least.")
    else:
        for index, below in enumerate(value):
            yield from _below((*path, index), below, expected.item_type)


def _word(path: Path, value: Json, words: list[Json]) -> Iterator[Mistake]:
    if any(value == word and type(value) is type(word) for word in words):
        return
    kind = type(words[0])
    found = quote(str(value)) if type(value) is kind else _found(value)
    message = f"`{dotted(path)}` is {found}; expected {_choices(words)}"
    yield Mistake(path=path, message=message, remediation=_choose(path, value, words))


def _choices(words: list[Json]) -> str:
    *first, last = [f"`{word}`" for word in words]
    return f"{', '.join(first)} or {last}" if first else last


def _choose(path: Path, value: Json, words: list[Json]) -> str:
    key = f"{_last(path)}: " if isinstance(path[-1], str) else ""
    if value is False and "off" in words:
        return f'Write `{key}"off"`, in quotes: YAML takes off, no and false for the same.'
    if isinstance(path[-1], int):
        return f"Write `{words[0]}`, or `path: FOLDER` for rules of your own."
    meant = nearest(value, [str(word) for word in words]) if isinstance(value, str) else None
    return f"Write `{key}{meant or words[0]}`."


def _unknown(path: Path, names: list[str], absent: list[str], whole: str) -> Mistake:
    key = str(path[-1])
    meant = nearest(key, absent)
    advice = f"Write `{meant}`." if meant else f"Keys here: {', '.join(names)}."
    return Mistake(path=path, at_key=True, message=f"{whole} has no key {quote(key)}", remediation=advice)


def _add(path: Path, field: inspect.Field) -> str:
    kind = field.type.type if isinstance(field.type, inspect.Metadata) else field.type
    sample = str(kind.values[0]) if isinstance(kind, inspect.LiteralType) else "[…]" if isinstance(kind, inspect.VarTupleType) else "…"
    place = f" below `{_last(path)}:`" if path else " as its first line" if field.name == "version" else ""
    if path and isinstance(path[-1], int):
        place = " to this entry"
    return f"Add `{field.name}: {sample}`{place}."


def _wrong(path: Path, value: Json, expected: str, remediation: str, whole: str = "") -> Mistake:
    name = whole or f"`{dotted(path)}`"
    return Mistake(path=path, message=f"{name} is {_found(value)}; expected {expected}", remediation=remediation)


def _wrong_number(path: Path, value: Json, least: int) -> Mistake:
    found = str(value) if type(value) is int else _found(value)
    quotes = ", without quotes" if isinstance(value, str) else ""
    expected = f"`{dotted(path)}` is {found}; expected a whole number, {least} or more"
    return Mistake(path=path, message=expected, remediation=f"Write `{_last(path)}: {least}`{quotes}.")


def _quoted(path: Path, value: Json) -> str:
    key = f"{_last(path)}: " if path and isinstance(path[-1], str) else ""
    if isinstance(value, bool | int | float):
        return f'Put it in quotes: `{key}"…"`.'
    return f"Write one text: `{key}…`."


def _found(value: Json) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    kinds = {str: "text", int: "a number", float: "a number", list: "a list", dict: "a mapping"}
    return kinds.get(type(value), "something else")


def _last(path: Path) -> str:
    return next((str(part) for part in reversed(path) if isinstance(part, str)), "the top")
