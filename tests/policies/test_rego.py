"""Rules answer exactly, in the production engine, and nothing in them can go without a test that says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gate.engines.rego_tests import RegoTests
from gate.model.policy import Module
from tests.policies.pack import CATALOG, LIBRARIES, SOURCES, beside, name, names_of_tests, still_hold, uncovered_lines

every_source = pytest.mark.parametrize("path", SOURCES, ids=[path.stem for path in SOURCES])


@pytest.fixture(scope="module")
def engine() -> Iterator[RegoTests]:
    engine = RegoTests(seconds=5.0, memory_bytes=512 * 1024 * 1024)
    yield engine
    engine.close()


def module(path: Path) -> Module:
    return Module(path=name(path), text=path.read_text("utf-8"))


@every_source
def test_its_rego_tests_hold(path: Path, engine: RegoTests) -> None:
    libraries = [module(one) for one in LIBRARIES if one != path]

    results = engine.run(module(path), module(beside(path)), libraries, CATALOG.data)

    assert [(test.name, test.message) for test in results if not test.passed] == []
    assert len(results) == len(names_of_tests(path)) == len(set(names_of_tests(path)))


@every_source
def test_its_tests_reach_every_line(path: Path) -> None:
    assert uncovered_lines(path) == []


@every_source
def test_every_line_is_needed(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    code = [number for number, line in enumerate(lines) if line and not line.lstrip().startswith("#")]

    unneeded = [lines[number] for number in code if still_hold(path, "\n".join(lines[:number] + lines[number + 1 :]))]

    assert unneeded == []


@every_source
def test_every_rule_is_needed(path: Path) -> None:
    package, *rules = path.read_text("utf-8").split("\n\n")

    unneeded = [rule for rule in rules if still_hold(path, "\n\n".join([package, *(one for one in rules if one is not rule)]))]

    assert unneeded == []
