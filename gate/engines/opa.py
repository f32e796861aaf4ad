"""An OPA server as the engine: it evaluates this run's own pack, and nothing else that it holds. Decides nothing.

regorus reads the rules first, so that allow-list and input paths are checked on the same syntax as without OPA.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

import msgspec
from msgspec import Raw

from gate.catalog.builtins import ALLOWED
from gate.engines.answers import UNDEFINED
from gate.engines.line import Line
from gate.engines.opa_words import of_evaluating, too_slow
from gate.engines.regorus import RegorusEngine, evaluation
from gate.errors import EngineError
from gate.model.policy import Evaluation, Module, RawData, Rule, RuleFailure, Syntax

if TYPE_CHECKING:
    from gate.engines.opa_pack import OpaPack

_UNDEFINED = msgspec.json.encode(UNDEFINED)


class OpaEngine:
    """Puts the rules on a server below a name of their own, asks for all of them at once, and takes them away at the end."""

    name = "opa"

    def __init__(self, url: str, *, rule_seconds: float, memory_bytes: int, started: Line | None = None) -> None:
        if find_spec("opa_client") is None:
            raise EngineError("the client for OPA is not installed", remediation="Run `pip install 'gate[opa]'`, or use `engine: regorus`.")
        self._url = url
        self._seconds = rule_seconds
        self._reader = RegorusEngine(rule_seconds=rule_seconds, memory_bytes=memory_bytes, started=started)
        self._rules: dict[str, Rule] = {}
        self._failures: dict[str, RuleFailure] = {}
        self._pack: OpaPack | None = None

    def begin(self, rules: Sequence[Rule], libraries: Sequence[Module], data: RawData, syntaxes: Sequence[Syntax] = ()) -> None:
        """Let regorus read the rules, and return at once."""
        self._remove()
        self._rules = {rule.id: rule for rule in rules}
        self._reader.begin(rules, libraries, data, syntaxes)

    def loaded(self) -> tuple[list[Syntax], list[RuleFailure]]:
        """Wait for what regorus says, then put on the server what compiles and calls nothing but what is allowed."""
        from gate.engines.opa_pack import OpaPack  # noqa: PLC0415 - the client in it takes as long to import as all of gate
        from gate.engines.opa_server import OpaServer  # noqa: PLC0415 - the same

        syntaxes, failures = self._reader.loaded()
        self._failures = _forbidden(syntaxes)
        packages = {one.path: one.package for one in syntaxes}
        worlds = [
            (world.data, [(rule, module, packages[module.path]) for rule, module in usable])
            for world in self._reader.worlds
            for usable in [self._reader.usable(world, without=self._failures)]
        ]
        self._pack = OpaPack(OpaServer(self._url, self._seconds))
        refused = self._pack.put(worlds, [world.mixed for world in self._reader.worlds])
        self._failures |= {one.path: one for one in refused}
        return syntaxes, [*failures, *refused]

    def evaluate(self, policy_input: bytes, rules: Sequence[str]) -> Iterator[Evaluation]:
        """Evaluate rules together, and where that fails each by itself; those that cannot be evaluated say why."""
        sound: list[Rule] = []
        for rule in (self._rules[name] for name in rules):
            failure = self._reader.failure_of(rule, also=self._failures)
            if failure is None:
                sound.append(rule)
            else:
                yield Evaluation(rule=rule.id, failure=failure)
        if sound:
            yield from self._evaluated(policy_input, sound)

    def close(self) -> None:
        """Take away from the server what was put there, and end the reader."""
        self._reader.close()
        self._remove()

    def _remove(self) -> None:
        if self._pack is not None:
            self._pack.remove()
            self._pack = None

    def _evaluated(self, policy_input: bytes, rules: Sequence[Rule]) -> Iterator[Evaluation]:
        """Ask for all rules at once, which may take as long as one; where that fails, for each by itself."""
        from gate.engines.opa_server import Refused, TooSlowError  # noqa: PLC0415 - imported already

        pack = self._pack
        assert pack is not None  # noqa: S101 - `loaded` made one
        question = pack.question([self._entries(rule) for rule in rules])
        try:
            answers = pack.answers(question, len(rules), policy_input, self._seconds)
        except (Refused, TooSlowError):
            yield from (self._alone(pack, question, position, policy_input, rule) for position, rule in enumerate(rules))
        else:
            yield from (self._evaluation(rule, values) for rule, values in zip(rules, answers, strict=True))

    def _alone(self, pack: OpaPack, question: str, position: int, policy_input: bytes, rule: Rule) -> Evaluation:
        from gate.engines.opa_server import Refused, TooSlowError  # noqa: PLC0415 - imported already

        try:
            return self._evaluation(rule, pack.answer(question, position, policy_input, self._seconds))
        except TooSlowError:
            pack.check_version()  # a server that is slow in everything is not the rule's fault
            return Evaluation(rule=rule.id, failure=too_slow(rule, self._seconds))
        except Refused as refused:
            return Evaluation(rule=rule.id, failure=of_evaluating(rule, pack.policies, refused.complaints))

    def _entries(self, rule: Rule) -> list[str]:
        """Return references of a rule's entries, from its world on."""
        world = next(number for number, world in enumerate(self._reader.worlds) if rule.id in world.rules)
        return [f"w{world}.{entry.removeprefix('data.')}" for entry in self._reader.entries[rule.id]]

    def _evaluation(self, rule: Rule, values: Mapping[str, Raw]) -> Evaluation:
        names = [entry.rpartition(".")[2] for entry in self._reader.entries[rule.id]]
        found = {name: values.get(name, Raw(_UNDEFINED)) for name in names}
        return evaluation(rule, msgspec.json.encode({"values": found}))


def _forbidden(syntaxes: Sequence[Syntax]) -> dict[str, RuleFailure]:
    """Return the modules that call what could reach out of an OPA server, where unlike in regorus such calls have effects."""
    defined: dict[str, set[str]] = {}
    for one in syntaxes:
        defined.setdefault(one.package, set()).update(one.defines)
    found: dict[str, RuleFailure] = {}
    for one in syntaxes:
        for call in one.calls:
            if call.name not in ALLOWED | defined[one.package] and not call.name.startswith("data."):
                message = f"it calls `{call.name}`, and is not put on the OPA server"
                found[one.path] = RuleFailure(code="builtin", rule=None, message=message, path=one.path, line=call.line, column=call.column)
    return found
