"""One value has one encoding."""

from __future__ import annotations

import pytest

from gate.model.canonical import canonical, digest
from gate.model.source import Json


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        ({"b": 1, "a": [True, None, "x"], "": {}}, '{"":{},"a":[true,null,"x"],"b":1}'),
        (("tuple", -(2**53) + 1), '["tuple",-9007199254740991]'),
        ({"\ufb33": 1, "\U0001f600": 2, "\u20ac": 3, "1": 4}, '{"1":4,"\u20ac":3,"\U0001f600":2,"\ufb33":1}'),
        ('"\\/\b\f\n\r\t\x01\x7f\u2028', '"\\"\\\\/\\b\\f\\n\\r\\t\\u0001\x7f\u2028"'),
    ],
    ids=["sorted without space", "largest integer", "keys by UTF-16 units", "escapes"],
)
def test_the_encoding_is_that_of_rfc_8785(value: Json, encoded: str) -> None:
    assert canonical(value) == encoded.encode("utf-8")


@pytest.mark.parametrize("value", [1.0, float("nan"), 2**53, {1: "x"}, b"x", {"a": {2.5}}, "\ud800"], ids=repr)
def test_what_has_no_exact_encoding_is_refused(value: Json) -> None:
    with pytest.raises(ValueError, match=r"canonical JSON|surrogates"):
        canonical(value)


def test_a_digest_names_its_algorithm() -> None:
    assert digest(b"") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
