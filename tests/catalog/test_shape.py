"""The shape of an input comes from its types, and tells which paths exist."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from msgspec import Struct

from gate.catalog.shape import InputShape, complaint, exists, shape_of


class Inner(Struct):
    id: str
    path: tuple[str | int, ...]


class Outer(Struct):
    one: Inner | None
    many: tuple[Inner, ...]
    named: dict[str, Inner]
    free: dict[str, Any]
    anything: Any
    either: Inner | dict[str, tuple[int, ...]]
    kind: Literal["a"]


INNER: dict[str, InputShape] = {"id": {}, "path": {"[]": {}}}
SHAPE = shape_of(Outer)


def test_a_shape_is_the_names_of_a_type() -> None:
    assert SHAPE == {
        "one": INNER,
        "many": {"[]": INNER},
        "named": {"*": INNER},
        "free": {"*": None},
        "anything": None,
        "either": INNER | {"*": {"[]": {}}},
        "kind": {},
    }


EXISTING = """one.id many.*.id many.0.id named.x.id named.*.path.* free.a.b.c anything.a.* either.id either.x.0 *.id one.*"""
MISSING = {
    "on": "`input.on` does not exist; did you mean `one`?",
    "one.ids": "`input.one.ids` does not exist; did you mean `id`?",
    "one.zzz": "`input.one.zzz` does not exist; there are `id`, `path`",
    "one.id.x": "`input.one.id.x` does not exist: there is nothing below `input.one.id`",
    "one.id.*": "`input.one.id[_]` does not exist: there is nothing below `input.one.id`",
    "many.id": "`input.many.id` does not exist: `input.many` is a list",
    "many.*.ids": "`input.many[_].ids` does not exist; did you mean `id`?",
    "many.0.ids": "`input.many[0].ids` does not exist; did you mean `id`?",
    "named.x.ids": "`input.named.x.ids` does not exist; did you mean `id`?",
    "one.path.*.x": "`input.one.path[_].x` does not exist: there is nothing below `input.one.path[_]`",
}


@pytest.mark.parametrize("path", EXISTING.split())
def test_paths_that_exist(path: str) -> None:
    assert exists(SHAPE, tuple(path.split(".")))


@pytest.mark.parametrize(("path", "message"), MISSING.items(), ids=MISSING)
def test_paths_that_do_not_exist_and_what_may_have_been_meant(path: str, message: str) -> None:
    parts = tuple(path.split("."))

    assert not exists(SHAPE, parts)
    assert complaint(SHAPE, parts) == message


def test_a_long_list_of_names_is_cut() -> None:
    shape: InputShape = {f"n{number:02}": {} for number in range(20)}

    names = ", ".join(f"`n{number:02}`" for number in range(12))
    assert complaint(shape, ("zzz",), "data") == f"`data.zzz` does not exist; there are {names} and 8 more"
