"""The policy input without what no rule can see: it would be written, sent, read again and gone through for nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct

from gate.model.policy import Syntax


class Needed:
    """What is needed of a value: all of it, or something of its parts by name, `*` for every part."""

    def __init__(self, *, whole: bool = False) -> None:
        self.whole = whole
        self._parts: dict[str, Needed] = {}
        self._found: dict[str, Needed | None] = {}
        self._fields: dict[type, list[tuple[str, Needed]]] = {}

    def add(self, path: Sequence[str], *, whole: bool) -> None:
        """Need what is at a path, and (`whole`) all that is below it."""
        here = self
        for part in path:
            here = here._parts.setdefault(part, Needed())
        here.whole |= whole

    def part(self, name: str) -> Needed | None:
        """Return what is needed of a part of a mapping; None for nothing."""
        if self.whole:
            return self
        if name not in self._found:
            self._found[name] = _together(below for one, below in self._parts.items() if one in (name, "*"))
        return self._found[name]

    def fields(self, kind: type[Struct]) -> list[tuple[str, Needed]]:
        """Return the fields of a fact that are needed."""
        if kind not in self._fields:
            self._fields[kind] = [(name, below) for name in kind.__struct_fields__ if (below := self.part(name)) is not None]
        return self._fields[kind]

    @cached_property
    def element(self) -> Needed | None:
        """What is needed of the elements of a list; None for nothing."""
        return _together(below for one, below in self._parts.items() if one == "*" or one.isdigit())

    def absorb(self, other: Needed) -> None:
        """Need what another one needs, too."""
        self.whole |= other.whole
        for name, below in other._parts.items():
            self._parts.setdefault(name, Needed()).absorb(below)


EVERYTHING = Needed(whole=True)


def needed(modules: Iterable[Syntax | None]) -> Needed:
    """Return what modules can see of the input: all of it where one of them (None) could not be read."""
    found = Needed()
    for syntax in modules:
        for path in syntax.whole if syntax else ((),):
            found.add(path, whole=True)
        for path in syntax.present if syntax else ():
            found.add(path, whole=False)
    return found


def needs(wanted: Needed, *path: str) -> bool:
    """Whether anything at a path is needed, or below it."""
    here: Needed | None = wanted
    for part in path:
        here = here.part(part) if here is not None else None
    return here is not None


def seen(value: Any, wanted: Needed) -> Any:
    """Return what is needed of the input, or of a part of it, as JSON can hold it. Scalars stay, and so does the length of a list."""
    if wanted.whole:
        return value
    if isinstance(value, Struct):
        return {name: seen(getattr(value, name), below) for name, below in wanted.fields(type(value))}
    if isinstance(value, Mapping):
        return {name: seen(below, part) for name, below in value.items() if (part := wanted.part(name)) is not None}
    if isinstance(value, list | tuple):
        element = wanted.element
        return [] if element is None else [seen(one, element) for one in value]
    return value


def _together(several: Iterable[Needed]) -> Needed | None:
    """Return what any of them needs; None where there is none."""
    found = list(several)
    if len(found) < 2:
        return found[0] if found else None
    union = Needed()
    for one in found:
        union.absorb(one)
    return union
