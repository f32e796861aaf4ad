"""What one run of gate keeps on an OPA server, from putting it there to taking it away. Judges nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, NoReturn, TypeVar

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from gate.engines import opa_text
from gate.engines.opa_server import OpaServer, Refused
from gate.engines.opa_text import Placed
from gate.engines.opa_words import Complaint, Policy, of_compiling
from gate.errors import EngineError
from gate.model.policy import RawData, RuleFailure
from gate.model.source import Json

_CHANGED = "Ask whoever runs it what changes policies and data on their way."
_OLDEST = 1  # the first version whose Rego is what packs are written in


class _Answer(Struct):
    pack: str = ""
    values: dict[str, Raw] = {}


class _One(Struct):
    result: _Answer | UnsetType = UNSET


class _All(Struct):
    result: dict[str, _Answer] | UnsetType = UNSET


class _Part(Struct):
    value: Json


class _Package(Struct):
    path: list[_Part]


class _Tree(Struct):
    package: _Package
    imports: Json = None
    rules: Json = None


_Kind = TypeVar("_Kind", _One, _All)


class OpaPack:
    """Modules and data on a server. Every method raises EngineError."""

    def __init__(self, server: OpaServer) -> None:
        self._server = server
        self._root = ""
        self.policies: dict[str, Policy] = {}
        """By OPA's name, in the order in which they were put."""
        self._questions: dict[tuple[tuple[str, ...], ...], str] = {}
        self._put: list[str] = []

    def put(self, worlds: Sequence[tuple[RawData, Sequence[Placed]]], old: Sequence[bool]) -> list[RuleFailure]:
        """Put worlds, each of which sees itself alone; `old` says which may hold Rego v0. Return what OPA does not take."""
        self.check_version()
        self._root = opa_text.root_of(worlds)
        self._put_data(opa_text.documents(self._root, worlds))
        placed = [(one, world) for world, (_, modules) in enumerate(worlds) for one in modules]
        made = [opa_text.policy(one, self._root, world, number, old=old[world]) for number, (one, world) in enumerate(placed)]
        failures = [one for one in made if isinstance(one, RuleFailure)]
        failures += self._put_modules([one for one in made if isinstance(one, Policy)])
        self._verify()
        return failures

    def question(self, rules: Sequence[Sequence[str]]) -> str:
        """Return where the answers of rules are, each given by the references of its entries."""
        key = tuple(tuple(entries) for entries in rules)
        if key not in self._questions:
            number = len(self._questions)
            name = f"{self._root}/ask{number}"
            self._put_own(name, opa_text.question(self._root, number, list(self.policies.values()), rules))
            self._questions[key] = f"{name}/answers"
        return self._questions[key]

    def answers(self, question: str, count: int, policy_input: bytes, seconds: float) -> list[dict[str, Raw]]:
        """Return the values of each rule of a question. Raises TooSlowError, and Refused where one errs."""
        found = self._evaluated(question, policy_input, seconds, _All).result
        if found is UNSET:
            self._gone()
        return [self._values(found.get(f"r{position}")) for position in range(count)]

    def answer(self, question: str, position: int, policy_input: bytes, seconds: float) -> dict[str, Raw]:
        """Return the values of one rule of a question. Raises TooSlowError, and Refused where it errs."""
        found = self._evaluated(f"{question}/r{position}", policy_input, seconds, _One).result
        return self._values(None if found is UNSET else found)

    def remove(self) -> None:
        """Take away what was put, the last first, for it calls the others; what a lost server still holds stays there."""
        names, self._put = self._put[::-1], []
        try:
            for name in names:
                with suppress(Refused):  # it is gone already
                    self._server.delete(name)
            if self._root:
                with suppress(Refused):
                    self._server.delete_data(self._root)
        except EngineError:
            return
        finally:
            self._server.close()

    def check_version(self) -> None:
        """Ask the server whether it is an OPA that gate can use."""
        version = self._server.version()
        major = version.partition(".")[0]
        if not major.isdecimal() or int(major) < _OLDEST:
            self._server.fail("is older than version 1", "Run OPA 1.0 or newer, or use `engine: regorus`.")

    def _evaluated(self, path: str, policy_input: bytes, seconds: float, kind: type[_Kind]) -> _Kind:
        try:
            return msgspec.json.decode(self._server.evaluate(path, policy_input, seconds), type=kind)
        except msgspec.ValidationError:
            self._gone()
        except Refused as refused:
            if refused.status != 500:
                advice = "Look into its log: it may not take an input of this size."
                self._server.fail(f"does not take the question (HTTP {refused.status})", advice)
            raise

    def _values(self, answer: _Answer | None) -> dict[str, Raw]:
        if answer is None or answer.pack != self._root:
            self._gone()
        return answer.values

    def _put_one(self, name: str, text: str) -> tuple[Complaint, ...]:
        """Put a policy, and return why OPA does not take it."""
        self._put.append(name)  # even if no answer comes, it may be there
        try:
            self._server.put(name, text)
        except Refused as refused:
            self._put.remove(name)
            if not refused.complaints:
                self._not_taken("policies", refused)
            return refused.complaints
        return ()

    def _put_data(self, documents: dict[str, Json]) -> None:
        """Put data, while nothing else stands beside it, and hold what the server has against that."""
        try:
            self._server.put_data(self._root, documents)
        except Refused as refused:
            self._not_taken("data", refused)
        try:
            found = self._server.data(self._root)
        except Refused:
            self._gone()
        if json.dumps(found, sort_keys=True) != json.dumps(documents, sort_keys=True):
            self._server.fail("holds other data than gate has put there", _CHANGED)

    def _put_own(self, name: str, text: str) -> None:
        if self._put_one(name, text):
            self._server.fail("does not compile what gate asks of it", "Use `engine: regorus`, and report it as a bug in gate.")

    def _put_modules(self, policies: Sequence[Policy]) -> list[RuleFailure]:
        """Put modules in whatever order OPA takes them: it wants a function to be there before what calls it."""
        left = list(policies)
        while left:
            refused = dict(self._refused(left))
            if len(refused) == len(left):
                return [of_compiling(one, refused[one.name]) for one in left]
            left = [one for one in left if one.name in refused]
        return []

    def _refused(self, policies: Sequence[Policy]) -> Iterator[tuple[str, Complaint]]:
        for policy in policies:
            if complaints := self._put_one(policy.name, policy.text):
                yield policy.name, complaints[0]
            else:
                self.policies[policy.name] = policy

    def _verify(self) -> None:
        """Hold what the server has against what was put there, and against what gate understands of it."""
        for policy in self.policies.values():
            try:
                text, tree = self._server.policy(policy.name)
            except Refused:
                self._gone()
            if text != policy.text:
                self._server.fail("holds another text than gate has put there", _CHANGED)
            if not _stays_inside(tree, policy):
                self._server.fail(
                    f"reads {policy.module.path} differently than gate: something in it leads to other rules or data",
                    "Write each use of `data` with all of its names, such as `data.gate.data.known`.",
                )

    def _not_taken(self, what: str, refused: Refused) -> NoReturn:
        self._server.fail(
            f"does not take {what} (HTTP {refused.status})",
            "Give the bundles that it loads roots of their own, and let its API write everything else.",
        )

    def _gone(self) -> NoReturn:
        self._server.fail(
            "does not have the rules that gate has put there",
            "It was started anew, or several servers share this address: give gate the address of one, and run it again.",
        )


def _stays_inside(tree: Json, policy: Policy) -> bool:
    """Whether a module stands where it was put, and reads no `data` beside that, by the tree that OPA made of it."""
    try:
        module = msgspec.convert(tree, _Tree)
    except msgspec.ValidationError:
        return False
    inside = list(policy.place[:2])
    stands = [part.value for part in module.package.path] == ["data", *policy.place]
    return stands and all(head != "data" or rest[:2] == inside for head, rest in _references([module.imports, module.rules]))


def _references(tree: Json) -> Iterator[tuple[Json, list[Json]]]:
    """Yield what each reference and each variable of a syntax tree begins with, and the constant parts after that."""
    left: list[Any] = [tree]
    while left:
        match left.pop():
            case [*several]:
                left += several
            case {"type": "ref", "value": [{"type": "var", "value": head}, *rest]}:
                yield head, [_constant(part) for part in rest]
                left += rest
            case {"type": "var", "value": name}:
                yield name, []
            case {**parts}:
                left += parts.values()


def _constant(part: Json) -> Json:
    return part.get("value") if isinstance(part, dict) and part.get("type") == "string" else None
