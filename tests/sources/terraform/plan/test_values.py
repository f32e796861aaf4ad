"""Values and paths come out the same whether they were msgpack or JSON."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest

from gate.model.source import Path
from gate.sources.terraform.plan.values import flagged, from_msgpack, outermost, path_of, with_unknown
from tests.sources.terraform.plan.encode import REFINED, UNKNOWN


@pytest.mark.parametrize(
    ("written", "value", "unknown"),
    [
        (None, None, ()),
        ("text", "text", ()),
        (UNKNOWN, None, ((),)),
        (REFINED, None, ((),)),
        ({"a": UNKNOWN, "b": 1}, {"a": None, "b": 1}, (("a",),)),
        ({"a": [1, UNKNOWN, {"b": REFINED}]}, {"a": [1, None, {"b": None}]}, (("a", 1), ("a", 2, "b"))),
        ({"a": 2.0}, {"a": 2}, ()),
        ({"a": 1.5}, {"a": 1.5}, ()),
        ({"a": [b'"string"', "x"]}, {"a": "x"}, ()),
        ({"a": [b'"string"', UNKNOWN]}, {"a": None}, (("a",),)),
        ([b'"number"', "0.1"], 0.1, ()),
        ([b'"string"', "0.1"], "0.1", ()),
        ([b'"number"', "123456789012345678901234567890"], 123456789012345678901234567890, ()),
        ([b'["list","number"]', [1, "-0.1", None]], [1, -0.1, None], ()),
        ([b'["map","number"]', {"a": "0.1"}], {"a": 0.1}, ()),
        ([b'["tuple",["number","string"]]', ["0.1", "0.1"]], [0.1, "0.1"], ()),
        ([b'["object",{"a":"number","b":"string"},["b"]]', {"a": "0.1", "b": None}], {"a": 0.1, "b": None}, ()),
        ([b'["object",{"a":"dynamic"}]', {"a": [b'"number"', "0.1"]}], {"a": 0.1}, ()),
        ([b'["tuple",["string","number"]]', [UNKNOWN, 1]], [None, 1], ((0,),)),
    ],
    ids=lambda part: re.sub(r"<msgspec[^>]*>", "unknown", repr(part)),
)
def test_value(written: Any, value: Any, unknown: tuple[Path, ...]) -> None:
    assert from_msgpack(msgspec.msgpack.encode(written)) == (value, unknown)


def test_a_whole_number_stays_one() -> None:
    """1e30 and 30 zeros are one number, whichever form wrote it."""
    value, _ = from_msgpack(msgspec.msgpack.encode({"a": 2.0**80}))
    assert value == {"a": 2**80}
    assert type(value["a"]) is int


def test_a_fraction_in_a_typed_argument_stays_text() -> None:
    """Only the provider's schema could tell it from a string; a saved plan does not carry that."""
    assert from_msgpack(msgspec.msgpack.encode({"ratio": "0.1"})) == ({"ratio": "0.1"}, ())


@pytest.mark.parametrize(
    ("marks", "paths"),
    [
        (False, ()),
        (None, ()),
        ({}, ()),
        (True, ((),)),
        ({"a": True, "b": {}, "c": [], "d": False}, (("a",),)),
        ({"a": [False, {"b": True}, True]}, (("a", 1, "b"), ("a", 2))),
    ],
)
def test_marks(marks: Any, paths: tuple[Path, ...]) -> None:
    assert flagged(marks) == paths


def test_unknown_values_that_json_leaves_out_are_put_back() -> None:
    after = {"a": 1, "list": [None, {"b": 2}], "map": {}}
    unknown: tuple[Path, ...] = (("id",), ("list", 0), ("list", 1, "c"), ("map", "k"))
    assert with_unknown(after, unknown) == {"a": 1, "list": [None, {"b": 2, "c": None}], "map": {"k": None}, "id": None}


def test_an_element_of_a_set_stands_for_the_set() -> None:
    assert path_of(["rules", {"port": 1}, "port"]) == ("rules",)
    assert path_of(["rules", 1.5]) == ("rules",)
    assert path_of(["rules", True]) == ("rules",)
    assert path_of(["rules", 1, "port"]) == ("rules", 1, "port")


def test_paths_have_one_order_and_none_lies_in_another() -> None:
    assert outermost([("b",), ("a", 1), ("a", "x"), ("a", 0), ("b", "c"), ("b",), ("bc",)]) == (
        ("a", 0),
        ("a", 1),
        ("a", "x"),
        ("b",),
        ("bc",),
    )
    assert outermost([("a",), ()]) == ((),)
