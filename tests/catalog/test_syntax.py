"""What rules call and read is held against what there is, before anything is judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.catalog.builtins import ALLOWED, why_forbidden
from gate.catalog.catalog import PackSource, builtin, check_syntax, load
from gate.catalog.shape import shape_of
from gate.engines.regorus import RegorusEngine
from gate.facts.input import PolicyInput
from gate.model.policy import RuleFailure
from tests.catalog.packs import RULE, pack, rule
from tests.engines.rego import evaluate
from tests.engines.rego import rule as bare

LIBRARY = """package gate.lib.names

listed(names) := concat(", ", names)

own := input.environment.namespaces
"""


def _check(*packs: PackSource) -> list[RuleFailure]:
    engine = RegorusEngine(rule_seconds=10, memory_bytes=256_000_000)
    try:
        read = load(packs)
        assert read.failures == ()
        engine.begin(read.rules, read.libraries, read.data)
        syntaxes, failures = engine.loaded()
        assert failures == []
        return check_syntax(read, syntaxes, shape_of(PolicyInput))
    finally:
        engine.close()


def _wrong(root: Path, body: str, library: str = LIBRARY) -> list[tuple[str, str, int | None, int | None]]:
    """What is wrong with a rule of this body, which begins at line 14, beside a rule that is fine."""
    files: dict[str, str | bytes] = {
        "a.rego": RULE,
        "b.rego": rule(2, "gate.rules.second", body),
        "lib/names.rego": library,
        "data/known.yaml": "names: [a, b]\nsizes: {small: 1}\n",
    }
    found = _check(pack(root, files))
    assert {(one.rule, one.path) for one in found} <= {("T-02", "pack/b.rego"), (None, "pack/lib/names.rego")}
    return [(one.code, one.message, one.line, one.column) for one in found]


def test_the_builtin_pack_calls_and_reads_only_what_there_is() -> None:
    assert _check(builtin()) == []


def test_what_exists_may_be_read(tmp_path: Path) -> None:
    body = """
import data.gate.lib.names
import data.gate.lib.names.own

deny contains {"subject": flow.subject, "path": task.path, "message": names.listed(own)} if {
	some flow in input.flows
	some task in flow.tasks
	input.plan.changes[_].after.anything.at["all"][0] == data.gate.data.known.sizes.small
	some change in input.by_type.changes.kestra_flow
	change.refs.content[_] in data.gate.data.known.names
	helper(flow)
	data.gate.rules.second.helper(flow)
}

helper(flow) if regex.match(`^a`, flow.id)
"""

    assert _wrong(tmp_path, body) == []


MISSPELT = {
    "a collection": ("deny contains 1 if input.flow", "`input.flow` does not exist; did you mean `flows`?", 26),
    "a property": (
        "deny contains 1 if { some f in input.flows; f.namespac }",
        "`input.flows[_].namespac` does not exist; did you mean `namespace`?",
        47,
    ),
    "a property of what a function is given": (
        "deny contains g(input.flows[_]) if true; g(f) := f.namespac",
        "`input.flows[_].namespac` does not exist; did you mean `namespace`?",
        10,
    ),
    "only the first of a path": (
        "deny contains 1 if input.plann.changes[_].address",
        "`input.plann` does not exist; did you mean `plan`?",
        26,
    ),
    "a list taken for an object": (
        "deny contains 1 if input.flows.namespace",
        "`input.flows.namespace` does not exist: `input.flows` is a list",
        32,
    ),
    "a text taken for an object": (
        "deny contains 1 if input.now.day",
        "`input.now.day` does not exist: there is nothing below `input.now`",
        30,
    ),
    "a name in brackets": (
        'deny contains 1 if input.environment["hots"]',
        "`input.environment.hots` does not exist; did you mean `hosts`?",
        39,
    ),
    "data": (
        "deny contains 1 if data.gate.data.known.size",
        "`data.gate.data.known.size` does not exist; did you mean `sizes`?",
        41,
    ),
    "a data file": ("deny contains 1 if data.gate.data.knowns", "`data.gate.data.knowns` does not exist; did you mean `known`?", 35),
    "a rule of a library": (
        "deny contains data.gate.lib.names.ownn",
        "`data.gate.lib.names.ownn` does not exist; did you mean `own`?",
        35,
    ),
    "another rule": (
        "deny contains data.gate.rules.first.deny",
        "`data.gate.rules.first` does not exist; there is `second`",
        31,
    ),
}


@pytest.mark.parametrize(("text", "message", "column"), MISSPELT.values(), ids=MISSPELT)
def test_a_path_that_is_not_there_is_a_failure(text: str, message: str, column: int, tmp_path: Path) -> None:
    body, _, function = text.partition("; g(f)")
    lines = f"\n{body}\n" + (f"\ng(f){function}\n" if function else "")

    place = (17, 11) if function else (15, column)
    assert _wrong(tmp_path, lines) == [("input-path", message, *place)]


def test_a_place_is_wrong_only_where_no_call_makes_it_right(tmp_path: Path) -> None:
    body = """
deny contains [name(input.flows[_]), name(input.plan.changes[_])]

name(thing) := thing.namespace if thing.namespac

name(thing) := thing.address
"""

    message = "`input.flows[_].namespac` does not exist; did you mean `namespace`?"
    assert _wrong(tmp_path, body) == [("input-path", message, 17, 41)]


def test_a_library_that_reads_what_is_not_there_is_a_failure_of_no_rule(tmp_path: Path) -> None:
    library = LIBRARY.replace("namespaces", "namespace")

    message = "`input.environment.namespace` does not exist; did you mean `namespaces`?"
    assert _wrong(tmp_path, "\ndeny contains 1\n", library) == [("input-path", message, 5, 26)]


def test_a_library_of_several_files_is_one(tmp_path: Path) -> None:
    files = {
        "a.rego": rule(2, "gate.rules.second", "\ndeny contains data.gate.lib.names.f(data.gate.lib.names.g(1))\n"),
        "lib/f.rego": "package gate.lib.names\n\nf(x) := g(x)\n",
        "lib/g.rego": "package gate.lib.names\n\ng(x) := x\n",
    }

    assert _check(pack(tmp_path, dict(files))) == []


def test_an_import_of_what_is_not_there_is_a_failure(tmp_path: Path) -> None:
    body = "\nimport data.gate.lib.nams\nimport input.flow\n\ndeny contains nams.own\n"

    assert _wrong(tmp_path, body) == [
        ("input-path", "`data.gate.lib.nams` does not exist; did you mean `names`?", 15, 1),
        ("input-path", "`input.flow` does not exist; did you mean `flows`?", 16, 1),
    ]


CLOCK = "rules have no clock: compare with `input.now`, so that the same input always gets the same answer"
CALLS = {
    "network": (
        'not http.send({"url": "http://x"})',
        "a rule may not call `http.send`: it reaches the network, and a rule's answer must not depend on another system",
    ),
    "clock": ("time.now_ns() > 0", f"a rule may not call `time.now_ns`: {CLOCK}"),
    "environment": (
        "opa.runtime().env",
        "a rule may not call `opa.runtime`: it reads the engine's own environment, which may hold secrets and differs between machines",
    ),
    "randomness": (
        'rand.intn("a", 2) == 1',
        "a rule may not call `rand.intn`: it is random, and the same input must always get the same answer",
    ),
    "network, with another input": (
        'not http.send({"url": "http://x"}) with input as {}',
        "a rule may not call `http.send`: it reaches the network, and a rule's answer must not depend on another system",
    ),
    "clock, below a function": ("count([x | x := time.now_ns()]) == 1", f"a rule may not call `time.now_ns`: {CLOCK}"),
    "print": (
        'print("x")',
        "a rule may not call `print`: it has no effect on the answer, and could carry values of the input out of gate; it works in tests",
    ),
    "misspelt": ('startwith("a", "b")', "there is no function `startwith` that a rule may call; did you mean `startswith`?"),
    "misspelt, of a library": (
        'data.gate.lib.names.liste(["a"])',
        "no library defines `data.gate.lib.names.liste`; did you mean `listed`?",
    ),
    "of a library that does not exist": ('data.gate.lib.nam.listed(["a"])', "no library defines `data.gate.lib.nam.listed`"),
    "of another rule": ("data.gate.rules.first.helper(1)", "no library defines `data.gate.rules.first.helper`"),
}


@pytest.mark.parametrize(("call", "message"), CALLS.values(), ids=CALLS)
def test_a_call_that_a_rule_may_not_make_is_a_failure(call: str, message: str, tmp_path: Path) -> None:
    column = 5 if call.startswith("not ") else 17 if call.startswith("count") else 1

    assert _wrong(tmp_path, f"\ndeny contains 1 if {{\n{call}\n}}\n") == [("builtin", message, 16, column)]


@pytest.mark.parametrize(
    "name", ["uuid.rfc4122", "net.lookup_ip_addr", "io.jwt.decode_verify", "rego.metadata.rule", "trace", "crypto.sha256"]
)
def test_every_impure_function_is_forbidden_with_a_reason(name: str) -> None:
    assert name not in ALLOWED
    assert why_forbidden(name) is not None


def test_every_allowed_function_exists_in_the_engine() -> None:
    runtime = bare("runtime", '\ndeny contains {"subject": name, "message": ""} if some name in opa.runtime().builtins')
    known = {one.subject for one in evaluate([runtime])["T-RUNTIME"].findings}

    assert ALLOWED - known == set()
