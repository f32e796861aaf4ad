"""A server that is absent, slow, started anew, or answers otherwise than OPA ends the command in words, and never allows."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from itertools import cycle

import pytest
from msgspec.structs import replace

from gate.errors import EngineError, ExitCode
from tests.engines.opa.serving import Lie, Reply, Server, between, engine, opa
from tests.engines.rego import ALWAYS, module, rule

RULES = [rule("always", ALWAYS), rule("never", '\ndeny contains {"subject": "plan", "message": "m"} if input.never')]
LIBRARY = module("lib", 'package gate.lib.names\n\nknown := {"a"}')
QUESTION = "/ask0/answers?strict-builtin-errors=true"

ADDRESS = "Write the address of an OPA server into `engine` of gate.yaml."
VERSIONLESS = "Write an OPA server's address into `engine` of gate.yaml; if it is one, give the bundles that it loads roots of their own."
START = "Start it, or correct `engine` in gate.yaml."
SLOW = "Look whether it is overloaded, or raise `limits.rule` in gate.yaml."
GONE = "does not have the rules that gate has put there"
ONE = "It was started anew, or several servers share this address: give gate the address of one, and run it again."
TREE = "reads policies/lib.rego differently than gate: something in it leads to other rules or data"
NAMES = "Write each use of `data` with all of its names, such as `data.gate.data.known`."
LET_IN = "Let gate put, read and remove policies and data there, and ask."
ROOTS = "Give the bundles that it loads roots of their own, and let its API write everything else."
CHANGED = "Ask whoever runs it what changes policies and data on their way."


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with opa() as running:
        yield running


def judge(url: str, *, seconds: float = 5, meanwhile: Callable[[], None] = lambda: None) -> None:
    with engine(url, seconds=seconds) as made:
        made.begin(RULES, (LIBRARY,), {"gate": {"data": {"known": 1}}})
        _, failures = made.loaded()
        assert failures == []
        meanwhile()
        evaluated = list(made.evaluate(b'{"secret": "canary-7f3a"}', [one.id for one in RULES]))
        pytest.fail(f"there is an answer: {evaluated}")


def refused(url: str, message: str, remediation: str, *, seconds: float = 5, meanwhile: Callable[[], None] = lambda: None) -> None:
    with pytest.raises(EngineError) as raised:
        judge(url, seconds=seconds, meanwhile=meanwhile)
    assert (raised.value.message, raised.value.remediation) == (f"OPA at {url} {message}", remediation)
    assert raised.value.exit_code is ExitCode.INDETERMINATE


def test_without_a_lie_there_is_an_answer(server: Server) -> None:
    with between(server.url) as url, engine(url) as made:
        made.begin(RULES, (LIBRARY,), {})
        made.loaded()
        assert [one.failure for one in made.evaluate(b"{}", [one.id for one in RULES])] == [None, None]


def test_no_server() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    refused(f"http://127.0.0.1:{port}", "cannot be reached, or broke the connection off", START)


def at(method: str, part: str, made: Callable[[Reply], Reply]) -> Lie:
    """Lie about the answers to some questions."""
    return lambda asked, path, reply: made(reply) if asked == method and part in path else reply


def said(reply: Reply, change: Callable[[dict[str, object]], object]) -> Reply:
    """The reply with another JSON."""
    return replace(reply, body=json.dumps(change(json.loads(reply.body))).encode())


def instead(text: str, status: int = 200, **more: object) -> Callable[[Reply], Reply]:
    return lambda _: Reply(status=status, body=text.encode(), **more)  # type: ignore[arg-type]


def other_pack(reply: Reply) -> Reply:
    return replace(reply, body=reply.body.replace(b'"pack":"gate_', b'"pack":"gate_0'))


EVIL = {"type": "ref", "value": [{"type": "var", "value": "data"}, {"type": "string", "value": "evil"}]}
INDEXED = {"type": "ref", "value": [{"type": "array", "value": [EVIL]}, {"type": "number", "value": 0}]}


def other_tree(**parts: object) -> Callable[[Reply], Reply]:
    """Let the tree of a module say something else."""
    return lambda reply: said(reply, lambda one: {"result": {**one["result"], "ast": {**one["result"]["ast"], **parts}}})  # type: ignore[dict-item, index]


VERSION, POLICIES, DATA, PUT = "/v1/data/system/version", "/v1/policies/gate_", "/v1/data/gate_", "PUT"
LIES: dict[str, tuple[Lie, str, str]] = {
    "HTML": (at("GET", VERSION, instead("<html>Welcome</html>")), "does not answer as OPA does", ADDRESS),
    "HTML instead of a page": (at("GET", VERSION, instead("<html>404</html>", 404)), "does not answer as OPA does", ADDRESS),
    "JSON of something else": (
        at("GET", VERSION, instead('{"result": {"name": "x"}}')),
        "does not tell its version, as OPA does",
        VERSIONLESS,
    ),
    "an empty answer": (at("GET", VERSION, instead("")), "does not answer as OPA does", ADDRESS),
    "bytes that are no text": (
        at("GET", VERSION, lambda _: Reply(body=b'{"result": "\xff"}')),
        "does not tell its version, as OPA does",
        VERSIONLESS,
    ),
    "a version before 1": (
        at("GET", VERSION, instead('{"result": {"version": "0.70.0"}}')),
        "is older than version 1",
        "Run OPA 1.0 or newer, or use `engine: regorus`.",
    ),
    "401": (at("GET", VERSION, instead("no", 401)), "does not let gate in (HTTP 401)", LET_IN),
    "403 when a policy is put": (at(PUT, POLICIES, instead("no", 403)), "does not let gate in (HTTP 403)", LET_IN),
    "401 when it is asked": (at("POST", QUESTION, instead("{}", 401)), "does not let gate in (HTTP 401)", LET_IN),
    "a redirect": (
        at("POST", QUESTION, instead("{}", 307, headers={"Location": "http://127.0.0.1:9/"})),
        "leads elsewhere instead of answering",
        "Write the address of OPA itself into `engine` of gate.yaml.",
    ),
    "a policy that belongs to a bundle": (
        at(PUT, POLICIES, instead('{"code": "invalid_parameter", "message": "path is owned by bundle"}', 400)),
        "does not take policies (HTTP 400)",
        ROOTS,
    ),
    "500 when a policy is put": (
        at(PUT, POLICIES, instead("{}", 500)),
        "does not take policies (HTTP 500)",
        ROOTS,
    ),
    "data that belongs to a bundle": (
        at(PUT, DATA, instead('{"code": "invalid_parameter", "message": "path is owned by bundle"}', 400)),
        "does not take data (HTTP 400)",
        ROOTS,
    ),
    "other data than was put": (
        at("GET", DATA, lambda reply: replace(reply, body=reply.body.replace(b'"known":1', b'"known":true'))),
        "holds other data than gate has put there",
        CHANGED,
    ),
    "no data where it was put": (at("GET", DATA, instead("{}")), GONE, ONE),
    "another text than was put": (
        at("GET", POLICIES, lambda reply: replace(reply, body=reply.body.replace(b"deny contains", b"deny1 contains"))),
        "holds another text than gate has put there",
        CHANGED,
    ),
    "no policy where one was put": (at("GET", POLICIES, instead("{}", 404)), GONE, ONE),
    "an import that leads elsewhere": (at("GET", POLICIES, other_tree(imports=[{"path": EVIL}])), TREE, NAMES),
    "a rule that leads elsewhere": (at("GET", POLICIES, other_tree(rules=[{"body": [{"terms": [EVIL, INDEXED]}]}])), TREE, NAMES),
    "a rule that leads elsewhere, deeper": (at("GET", POLICIES, other_tree(rules=[INDEXED])), TREE, NAMES),
    "all of data": (at("GET", POLICIES, other_tree(rules=[{"type": "var", "value": "data"}])), TREE, NAMES),
    "a package of another name": (
        at("GET", POLICIES, other_tree(package={"path": [{"value": "data"}, {"value": "evil"}]})),
        TREE,
        NAMES,
    ),
    "a tree of another kind": (at("GET", POLICIES, other_tree(package={})), TREE, NAMES),
    "no tree": (
        at("GET", POLICIES, lambda reply: said(reply, lambda one: {"result": {"raw": one["result"]["raw"]}})),  # type: ignore[index]
        TREE,
        NAMES,
    ),
    "no result": (at("POST", QUESTION, instead("{}")), GONE, ONE),
    "a result that is null": (at("POST", QUESTION, instead('{"result": null}')), GONE, ONE),
    "a result of another kind": (at("POST", QUESTION, instead('{"result": []}')), GONE, ONE),
    "no answer of a rule": (
        at("POST", QUESTION, lambda reply: said(reply, lambda one: {"result": {"r0": one["result"]["r0"]}})),  # type: ignore[index]
        GONE,
        ONE,
    ),
    "an answer without its pack": (at("POST", QUESTION, instead('{"result": {"r0": {}, "r1": {}}}')), GONE, ONE),
    "an answer for another pack": (at("POST", QUESTION, other_pack), GONE, ONE),
    "JSON that is cut short": (
        at("POST", QUESTION, lambda reply: replace(reply, body=reply.body[:-5])),
        "does not answer as OPA does",
        ADDRESS,
    ),
    "JSON with something behind it": (
        at("POST", QUESTION, lambda reply: replace(reply, body=reply.body + b"{}")),
        "does not answer as OPA does",
        ADDRESS,
    ),
    "a connection that is cut": (
        at("POST", QUESTION, lambda reply: replace(reply, length=len(reply.body) + 10)),
        "cannot be reached, or broke the connection off",
        START,
    ),
    "an input that is too large": (
        at("POST", QUESTION, instead("{}", 413)),
        "does not take the question (HTTP 413)",
        "Look into its log: it may not take an input of this size.",
    ),
}


@pytest.mark.parametrize(("lie", "message", "remediation"), LIES.values(), ids=LIES)
def test_a_lie_is_no_answer(server: Server, lie: Lie, message: str, remediation: str) -> None:
    with between(server.url, lie) as url:
        refused(url, message, remediation)


def test_a_question_that_is_a_bug_of_gate_or_of_a_pack(server: Server) -> None:
    lie = at("PUT", "/ask0", instead('{"errors": [{"code": "rego_type_error", "message": "conflict"}]}', 400))
    with between(server.url, lie) as url:
        advice = "Use `engine: regorus`, and report it as a bug in gate."
        refused(url, "does not compile what gate asks of it", advice)


def test_errors_without_a_reason_are_no_answer_of_any_rule(server: Server) -> None:
    with between(server.url, at("POST", "/ask0", instead("{}", 500))) as url, engine(url) as made:
        made.begin(RULES, (LIBRARY,), {})
        made.loaded()
        evaluated = list(made.evaluate(b"{}", [one.id for one in RULES]))

    assert [one.failure and one.failure.code for one in evaluated] == ["evaluation", "evaluation"]


@pytest.mark.parametrize("pause", [0.05, 30], ids=["byte for byte", "not at all"])
def test_a_server_that_is_slow_in_everything(server: Server, pause: float) -> None:
    started = time.monotonic()

    def lie(_method: str, _path: str, reply: Reply) -> Reply:
        return replace(reply, body=b" " * 200 + reply.body, pause=pause)

    with between(server.url, lie) as url:
        refused(url, "did not answer within 0.3 s", SLOW, seconds=0.3)
        assert time.monotonic() - started < 3


def test_a_server_that_becomes_slow(server: Server) -> None:
    asked = False

    def lie(method: str, _path: str, reply: Reply) -> Reply:
        nonlocal asked
        asked = asked or method == "POST"
        return replace(reply, pause=30) if asked else reply

    with between(server.url, lie) as url:
        refused(url, "did not answer within 0.3 s", SLOW, seconds=0.3)


def test_a_server_that_is_started_anew() -> None:
    with opa() as other:

        def anew() -> None:
            other.stop()
            other.start()

        with between(other.url) as url:
            refused(url, GONE, ONE, meanwhile=anew)


def test_a_server_that_ends() -> None:
    with opa() as other:
        refused(other.url, "cannot be reached, or broke the connection off", START, meanwhile=other.stop)


LOST = {"the rule": "gate.rules.never", "the library": "gate.lib.names"}


@pytest.mark.parametrize("part", LOST.values(), ids=LOST)
def test_a_server_that_lost_one_module(server: Server, part: str) -> None:
    before = server.policies()

    def lose() -> None:
        (name,) = (name for name, text in server.policies().items() if name not in before and part in text)
        server.ask("DELETE", f"/v1/policies/{name}")

    refused(server.url, GONE, ONE, meanwhile=lose)


def test_a_server_that_lost_the_data(server: Server) -> None:
    before = server.data()

    def lose() -> None:
        (name,) = server.data() - before
        server.ask("DELETE", f"/v1/data/{name}")

    refused(server.url, GONE, ONE, meanwhile=lose)


def test_several_servers_behind_one_address(server: Server) -> None:
    with opa() as other, between(cycle((server.url, other.url)).__next__) as url:
        refused(url, GONE, ONE)


def test_nothing_is_left_behind_and_no_secret_of_the_input_is_said(server: Server) -> None:
    before = server.policies(), server.data()
    with between(server.url, at("POST", QUESTION, instead('{"result": "canary-7f3a"}'))) as url, pytest.raises(EngineError) as raised:
        judge(url)
    assert "canary" not in raised.value.message + raised.value.remediation
    assert (server.policies(), server.data()) == before
