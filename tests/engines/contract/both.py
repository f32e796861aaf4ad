"""Two engines as one: each question goes to both, and their complete answers must be the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gate.engines.opa import OpaEngine
from gate.engines.regorus import RegorusEngine
from gate.model.policy import Evaluation, Module, RawData, Rule, RuleFailure, Syntax


class Both:
    """Answers as regorus does. Loads the same rules once only; `evaluations` and `findings` count what was compared."""

    name = "both"

    def __init__(self, url: str) -> None:
        self._engines = (
            RegorusEngine(rule_seconds=20, memory_bytes=512_000_000),
            OpaEngine(url, rule_seconds=20, memory_bytes=512_000_000),
        )
        self._key: object = None
        self._loaded: tuple[list[Syntax], list[RuleFailure]] = ([], [])
        self.differences: list[tuple[Evaluation, Evaluation]] = []
        self.evaluations = 0
        self.findings = 0

    def begin(self, rules: Sequence[Rule], libraries: Sequence[Module], data: RawData, syntaxes: Sequence[Syntax] = ()) -> None:
        """Hand the rules to both."""
        key = (tuple(rules), tuple(libraries), data)
        if key != self._key:
            self._key = key
            for one in self._engines:
                one.begin(rules, libraries, data, syntaxes)
            self._loaded, other = (one.loaded() for one in self._engines)
            assert other == self._loaded

    def loaded(self) -> tuple[list[Syntax], list[RuleFailure]]:
        """Return what both said."""
        return self._loaded

    def evaluate(self, policy_input: bytes, rules: Sequence[str]) -> Iterator[Evaluation]:
        """Ask both."""
        regorus, opa = ({one.rule: one for one in engine.evaluate(policy_input, rules)} for engine in self._engines)
        assert list(regorus) == list(opa)
        for name, one in regorus.items():
            self.evaluations += 1
            self.findings += len(one.findings)
            if one != opa[name]:
                self.differences.append((one, opa[name]))
            yield one

    def close(self) -> None:
        """End both."""
        for one in self._engines:
            one.close()
