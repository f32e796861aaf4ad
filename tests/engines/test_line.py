"""A child that was started ahead serves the engine whose limits it has, and ends in every case."""

from __future__ import annotations

import sys

import pytest

from gate.config.project import Limits
from gate.config.units import size_in_bytes
from gate.engines.line import USUAL_MEMORY, ahead
from gate.engines.regorus import RegorusEngine
from tests.engines.rego import ALWAYS, rule
from tests.engines.test_child import runs


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_an_engine_takes_the_child_that_was_started_ahead() -> None:
    with ahead() as started:
        assert started is not None
        engine = RegorusEngine(rule_seconds=5, memory_bytes=size_in_bytes(Limits().memory), started=started)
        engine.begin([rule("always", ALWAYS)], (), {})
        engine.loaded()

        assert engine.pid == started.pid
        assert [one.findings[0].subject for one in engine.evaluate(b"{}", ["T-ALWAYS"])] == ["plan"]
    assert not runs(started.pid)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_an_engine_with_another_limit_starts_a_child_of_its_own() -> None:
    with ahead() as started:
        assert started is not None
        engine = RegorusEngine(rule_seconds=5, memory_bytes=USUAL_MEMORY + 1, started=started)

        assert engine.pid != started.pid
        engine.close()
    assert not runs(started.pid)
