"""Rego tests in the production engine, in a child of their own, with its limits. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from gate.engines.channel import GoneError
from gate.engines.line import Line
from gate.engines.regorus import sentence
from gate.model.policy import Module, RawData, RegoTest

_encode, _decode = msgspec.json.encode, msgspec.json.decode


class RegoTests:
    """Runs tests of rules. Its child starts at once, and is replaced where a test ends it."""

    def __init__(self, *, seconds: float, memory_bytes: int) -> None:
        self._seconds = seconds
        self._memory = memory_bytes
        self._line: Line | None = Line("rego_tests_child", memory_bytes)

    def run(self, rule: Module, tests: Module, libraries: Sequence[Module], data: RawData) -> list[RegoTest]:
        """Run every `test_…` rule of a module. What cannot be loaded, or ends the child, is a test that failed."""
        names: list[str] = []
        results: list[RegoTest] = []
        try:
            line = self._line = self._line or Line("rego_tests_child", self._memory)
            line.send(_encode({"do": "test", "modules": [*libraries, rule, tests], "data": data, "seconds": self._seconds}))
            first = _decode(line.receive(self._seconds))
            if "failure" in first:
                return [RegoTest(name=tests.path, passed=False, message=sentence(first["failure"]))]
            names = first["tests"]
            for name in names:
                results.append(_test(name, _decode(line.receive(self._seconds))))  # noqa: PERF401 - what came before GoneError counts
        except GoneError as gone:
            self._line = None
            where = names[len(results)] if names else tests.path
            results.append(RegoTest(name=where, passed=False, message=f"it did not come to an end: {gone.detail}"))
        return results

    def close(self) -> None:
        """End the child."""
        if self._line is not None:
            self._line.close()
            self._line = None


def _test(name: str, said: dict[str, Any]) -> RegoTest:
    printed = "".join(f"\n{line}" for line in said["prints"])
    message = sentence(said["failure"]) if said["failure"] else "" if said["passed"] else "it is not true"
    return RegoTest(name=name, passed=said["passed"], message=message + printed)
