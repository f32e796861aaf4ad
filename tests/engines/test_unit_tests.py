"""Rego tests run in the engine that judges."""

from __future__ import annotations

from gate.engines.rego_tests import RegoTests
from gate.model.policy import RegoTest
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


def _run(text: str, *, seconds: float = 10) -> list[RegoTest]:
    tests = module("names_test", f"package gate.rules.names_test\n\nimport data.gate.rules.names\n{text}")
    made = RegoTests(seconds=seconds, memory_bytes=256_000_000)
    try:
        return made.run(RULE, tests, (LIBRARY,), {"gate": {"data": {"names": ["a"]}}})
    finally:
        made.close()


def test_tests_pass_and_fail_by_what_they_say() -> None:
    results = _run(
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
"""
    )

    message = "policies/names_test.rego:16:27: `startswith` expects string argument. Got `null` instead"
    assert results == [
        RegoTest(name="test_known", passed=True, message=""),
        RegoTest(name="test_unknown", passed=True, message=""),
        RegoTest(name="test_data", passed=True, message=""),
        RegoTest(name="test_wrong", passed=False, message="it is not true\npolicies/names_test.rego:12: seen 1"),
        RegoTest(name="test_erring", passed=False, message=message),
    ]


def test_tests_that_do_not_compile_fail_as_a_whole() -> None:
    assert _run("\ntest_a if x == 1") == [
        RegoTest(name="policies/names_test.rego", passed=False, message="policies/names_test.rego:5:11: the variable `x` has no value here")
    ]


def test_a_test_that_does_not_end_fails_and_is_named() -> None:
    loop = "\ntest_a if true\n\ntest_loop if {\n\tsome x in numbers.range(1, 30000)\n\tsome y in numbers.range(1, 30000)\n\tx + y < 0\n}"

    assert _run(loop, seconds=1) == [
        RegoTest(name="test_a", passed=True, message=""),
        RegoTest(name="test_loop", passed=False, message="it did not come to an end: it was ended after 1 s"),
    ]
