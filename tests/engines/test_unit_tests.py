"""Rego tests run in the engine that judges."""

from __future__ import annotations

import pytest

from gate.engines.rego_tests import RegoTests
from gate.model.policy import Reached, RegoRun, RegoTest, RuleFailure
from tests.engines.rego import module

RULE = module(
    "names",
    """package gate.rules.names

deny contains {"subject": flow.subject, "message": "odd"} if {
	some flow in input.flows
	not data.gate.lib.names.known(flow.id)
}
""",
)
LIBRARY = module("lib", "package gate.lib.names\n\nknown(name) if name in data.gate.data.names")
TESTS = "policies/names_test.rego"


def _run(text: str, *, seconds: float = 10, wanted: str = "", coverage: bool = False) -> RegoRun:
    tests = module("names_test", f"package gate.rules.names_test\n\nimport data.gate.rules.names\n{text}")
    made = RegoTests(seconds=seconds, memory_bytes=256_000_000)
    try:
        data = {"gate": {"data": {"names": ["a"]}}}
        return made.run([LIBRARY, RULE], [tests], data, lambda _, name: wanted in name, coverage=coverage)
    finally:
        made.close()


def _test(name: str, line: int, message: str = "", printed: tuple[str, ...] = ()) -> RegoTest:
    return RegoTest(name=name, path=TESTS, line=line, passed=not message, message=message, printed=printed)


def test_tests_pass_and_fail_by_what_they_say() -> None:
    run = _run(
        """
test_known if count(names.deny) == 0 with input as {"flows": [{"subject": "flow:a", "id": "a"}]}

test_unknown if names.deny == {{"subject": "flow:b", "message": "odd"}} with input as {"flows": [{"subject": "flow:b", "id": "b"}]}

test_data if count(names.deny) == 0 with input as {"flows": [{"subject": "s", "id": "b"}]} with data.gate.data.names as ["b"]

test_wrong if {
	print("seen", 1)
	count(names.deny) == 0 with input as {"flows": [{"subject": "flow:b", "id": "b"}]}
}

test_erring if startswith(null, "x")

helper if false

test_function(x) := x
"""
    )

    assert run == RegoRun(
        tests=(
            _test("test_known", 5),
            _test("test_unknown", 7),
            _test("test_data", 9),
            _test("test_wrong", 11, "it is not true", (f"{TESTS}:12: seen 1",)),
            _test("test_erring", 16, f"{TESTS}:16:27: `startswith` expects string argument. Got `null` instead"),
        ),
        failures=(),
    )


def test_only_wanted_tests_run() -> None:
    run = _run("\ntest_a if true\n\ntest_b if false", wanted="_a")

    assert run.tests == (_test("test_a", 5),)


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [("test_a if x == 1", "the variable `x` has no value here", 11), ("test_a if {", "expecting expression", 12)],
    ids=["unsafe", "unreadable"],
)
def test_tests_that_do_not_compile_are_named(text: str, message: str, column: int) -> None:
    failure = RuleFailure(code="compile", rule=None, message=message, path=TESTS, line=5, column=column)

    assert _run(f"\n{text}") == RegoRun(tests=(), failures=(failure,))


def test_a_test_that_does_not_end_fails_and_the_next_runs() -> None:
    loop = """
test_a if true

test_loop if {
	some x in numbers.range(1, 30000)
	some y in numbers.range(1, 30000)
	x + y < 0
}

test_z if true
"""

    run = _run(loop, seconds=1, coverage=True)

    assert run.tests == (
        _test("test_a", 5),
        _test("test_loop", 7, "it did not come to an end: it was ended after 1 s"),
        _test("test_z", 13),
    )
    assert run.reached is None


def test_coverage_says_which_lines_no_test_reaches() -> None:
    reaching = _run('\ntest_a if names.deny == set() with input as {"flows": [{"subject": "s", "id": "a"}]}', coverage=True)
    idle = _run("\ntest_a if true", coverage=True)

    assert reaching.reached == (
        Reached(path=LIBRARY.path, lines=(3,), missed=()),
        Reached(path=RULE.path, lines=(4, 5), missed=(3,)),
    )
    assert idle.reached == (Reached(path=LIBRARY.path, lines=(), missed=(3,)), Reached(path=RULE.path, lines=(), missed=(3, 4, 5)))
