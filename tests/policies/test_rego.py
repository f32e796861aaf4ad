"""Rules answer exactly, in the production engine, and nothing in them can go without a test that says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gate.engines.rego_tests import RegoTests
from tests.policies.pack import SOURCES, beside, name, run

every_source = pytest.mark.parametrize("path", SOURCES, ids=[path.stem for path in SOURCES])


@pytest.fixture(scope="module")
def engine() -> Iterator[RegoTests]:
    engine = RegoTests(seconds=5.0, memory_bytes=512 * 1024 * 1024)
    yield engine
    engine.close()


@every_source
def test_its_rego_tests_hold(path: Path, engine: RegoTests) -> None:
    ran = run(engine, path)

    assert ran.failures == ()
    assert [(test.name, test.message) for test in ran.tests if not test.passed] == []
    assert len(ran.tests) == beside(path).read_text("utf-8").count("\ntest_")


@every_source
def test_its_tests_reach_every_line(path: Path, engine: RegoTests) -> None:
    reached = {one.path: one for one in run(engine, path, coverage=True).reached or ()}

    assert reached[name(path)].lines
    assert reached[name(path)].missed == ()


@every_source
def test_every_line_is_needed(path: Path, engine: RegoTests) -> None:
    lines = path.read_text("utf-8").splitlines()
    code = [number for number, line in enumerate(lines) if line and not line.lstrip().startswith("#")]

    unneeded = [lines[number] for number in code if still_hold(engine, path, "\n".join(lines[:number] + lines[number + 1 :]))]

    assert unneeded == []


@every_source
def test_every_rule_is_needed(path: Path, engine: RegoTests) -> None:
    package, *rules = path.read_text("utf-8").split("\n\n")

    unneeded = [rule for rule in rules if still_hold(engine, path, "\n\n".join([package, *(one for one in rules if one is not rule)]))]

    assert unneeded == []


def still_hold(engine: RegoTests, path: Path, text: str) -> bool:
    """Whether the tests beside a source hold with another text in its place."""
    ran = run(engine, path, text)
    return not ran.failures and all(test.passed for test in ran.tests)
