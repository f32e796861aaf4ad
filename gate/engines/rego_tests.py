"""Rego tests in the production engine, in a child of their own, with its limits. Decides nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from gate.engines.channel import GoneError
from gate.engines.line import TOGETHER, Line, fail
from gate.model.policy import Module, RawData, Reached, RegoRun, RegoTest, RuleFailure

_encode, _decode = msgspec.json.encode, msgspec.json.decode


def everything(path: str, name: str) -> bool:  # noqa: ARG001
    """Want every test."""
    return True


class _Listed(Struct, frozen=True):
    """A test that can be run; `entry` is how the engine calls it."""

    entry: str
    name: str
    path: str


class RegoTests:
    """Runs tests of rules. Its child starts at once, and is replaced where a test ends it."""

    def __init__(self, *, seconds: float, memory_bytes: int) -> None:
        self._seconds = seconds
        self._memory = memory_bytes
        self._line: Line | None = self._start()

    def run(
        self,
        sources: Sequence[Module],
        tests: Sequence[Module],
        data: RawData,
        wanted: Callable[[str, str], bool] = everything,
        *,
        coverage: bool = False,
        older: bool = False,
    ) -> RegoRun:
        """Load sources and tests together, and run each `test_…` rule of the tests whose path and name are wanted.

        Where `older` says so, modules may be Rego v0. What cannot be loaded is a failure.
        A test that does not come to an end, or ends the child, failed; the others run.
        """
        texts = {module.path: module.text for module in (*sources, *tests)}
        load = {
            "do": "load",
            "modules": [
                {"path": module.path, "text": module.text, "test": test}
                for some, test in ((sources, False), (tests, True))
                for module in some
            ],
            "data": data,
            "coverage": coverage,
            "older": older,
        }
        listed, failures = self._load(load)
        left = [one for one in listed if wanted(one.path, one.name)]
        results: list[RegoTest] = []
        loads = 1
        while left:
            for said in self._run(left):
                results.append(_result(left[0], said, texts))
                left = left[1:]
            if left:
                loads += 1
                self._load(load)
        whole = loads == 1 and self._line is not None  # what a child that is gone had reached, nobody knows
        reached = self._reached() if coverage and whole else None
        return RegoRun(tests=tuple(results), failures=tuple(failures), reached=reached)

    def close(self) -> None:
        """End the child."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _start(self) -> Line:
        return Line("rego_tests_child", self._memory)

    def _load(self, request: dict[str, Any]) -> tuple[list[_Listed], list[RuleFailure]]:
        """Load modules, without those that cannot be; one that ends the child is left out next time."""
        failures: list[RuleFailure] = []
        modules = request["modules"]
        while True:
            line = self._line = self._line or self._start()
            try:
                line.send(_encode(request | {"modules": modules}))
                for module in modules:
                    at = module["path"]
                    if failure := _decode(line.receive(self._seconds))["failure"]:
                        failures.append(_failure(failure, at))
                at = None
                answer = _decode(line.receive(TOGETHER))
            except GoneError as gone:
                self._line = None
                if at is None:
                    fail(f"the tests cannot be loaded together: {gone.detail}", gone)
                failures = [_failure({"message": f"the engine did not come to an end compiling it: {gone.detail}"}, at)]
                modules = [module for module in modules if module["path"] != at]
                continue
            failures += [_failure(one, modules[-1]["path"]) for one in answer["failures"]]
            return [_Listed(**one) for one in answer["tests"]], failures

    def _run(self, listed: Sequence[_Listed]) -> Iterator[dict[str, Any]]:
        """Yield what the child says of each test, up to the one that ends it."""
        line = self._line
        assert line is not None  # noqa: S101 - `_load` made one
        try:
            line.send(_encode({"do": "run", "entries": [one.entry for one in listed], "seconds": self._seconds}))
            for _ in listed:
                yield _decode(line.receive(self._seconds))
        except GoneError as gone:
            self._line = None
            yield {"passed": False, "gone": gone.detail}

    def _reached(self) -> tuple[Reached, ...]:
        line = self._line
        assert line is not None  # noqa: S101 - the last test did not end it
        try:
            line.send(_encode({"do": "coverage"}))
            files = _decode(line.receive(TOGETHER))["files"]
        except GoneError as gone:
            self._line = None
            fail(f"the policy engine cannot tell what tests reached: {gone.detail}", gone)
        return tuple(Reached(path=path, lines=tuple(sorted(covered)), missed=tuple(sorted(missed))) for path, covered, missed in files)


def _result(one: _Listed, said: dict[str, Any], texts: dict[str, str]) -> RegoTest:
    message = "" if said["passed"] else "it is not true"
    if "gone" in said:
        message = f"it did not come to an end: {said['gone']}"
    elif said["failure"]:
        place = said["failure"]
        message = f"{place['path']}:{place['line']}:{place['column']}: {place['message']}" if place["path"] else place["message"]
    found = re.search(rf"^(?:default\s+)?{re.escape(one.name)}\b", texts[one.path], re.MULTILINE)
    line = texts[one.path].count("\n", 0, found.start()) + 1 if found else None
    return RegoTest(name=one.name, path=one.path, line=line, passed=said["passed"], message=message, printed=tuple(said.get("prints", ())))


def _failure(said: dict[str, Any], path: str) -> RuleFailure:
    return RuleFailure(
        code="compile",
        rule=None,
        message=said["message"],
        path=said.get("path") or path,
        line=said.get("line"),
        column=said.get("column"),
    )
