"""No rule fails over what people write: whatever an argument holds, a rule answers, or the check would tell nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import msgspec
import pytest

from gate.engines.regorus import RegorusEngine
from gate.model.source import Json
from tests.policies.odd import sample
from tests.policies.pack import CATALOG

ODD: dict[str, Json] = {
    "null": None,
    "a number": 7,
    "true": True,
    "a text": "x",
    "an empty text": "",
    "an empty list": [],
    "a list of nulls": [None],
    "a list of texts": ["x"],
    "a list of lists": [["x"]],
    "an empty object": {},
    "an object": {"x": None},
    "a list of objects": [{"type": None, "actions": [None], "permissions": [7], "namespace": None}],
}
HOLDERS = {"after", "backend_config", "config", "labels", "owns", "refs", "values"}
"""Parts of the input whose keys people choose."""


@pytest.fixture(scope="module")
def engine() -> Iterator[tuple[RegorusEngine, frozenset[str]]]:
    engine = RegorusEngine(rule_seconds=5.0, memory_bytes=512 * 1024 * 1024)
    engine.begin(CATALOG.rules, CATALOG.libraries, CATALOG.data)
    syntaxes, _ = engine.loaded()
    reads = {pair for syntax in syntaxes for path in syntax.inputs for pair in pairwise(path.parts)}
    yield engine, frozenset(part for holder, part in reads if holder in HOLDERS)
    engine.close()


@pytest.mark.parametrize(("protected", "text"), [(True, "x"), (False, "«unknown»"), (True, "")], ids=["protected", "open", "empty"])
@pytest.mark.parametrize("absent", [True, False], ids=["absent", "given"])
@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_every_rule_answers(engine: tuple[RegorusEngine, frozenset[str]], odd: Json, absent: bool, protected: bool, text: str) -> None:
    judge, names = engine
    asked = msgspec.json.encode(sample(odd, names, absent=absent, protected=protected, text=text))

    evaluations = list(judge.evaluate(asked, [rule.id for rule in CATALOG.rules]))

    assert [f"{one.rule}: {one.failure.message}, {one.failure.path}:{one.failure.line}" for one in evaluations if one.failure] == []
    assert len(evaluations) == len(CATALOG.rules)
