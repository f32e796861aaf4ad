"""The embedded engine: regorus in a child process, with a deadline and a memory limit for every rule. Decides nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from gate.engines.answers import conftest_findings, findings
from gate.engines.channel import GoneError
from gate.engines.line import TOGETHER, Line, fail
from gate.engines.worlds import World, worlds
from gate.errors import EngineError
from gate.model.policy import Call, Evaluation, InputPath, Module, RawData, Rule, RuleFailure, Syntax

_encode, _decode = msgspec.json.encode, msgspec.json.decode


class RegorusEngine:
    """Starts its child at once, so that it is ready when the rules are, or takes one that was started ahead, with the same limit.

    One input is evaluated at a time.
    """

    name = "regorus"

    def __init__(self, *, rule_seconds: float, memory_bytes: int, started: Line | None = None) -> None:
        self._seconds = rule_seconds
        self._memory = memory_bytes
        self._rules: dict[str, Rule] = {}
        self.worlds: list[World] = []
        self.entries: dict[str, list[str]] = {}
        self._failures: dict[str, RuleFailure] = {}
        self._known: list[Syntax] = []
        usable = started is not None and started.memory == memory_bytes
        self._line: Line | None = started if usable else Line("regorus_child", self._memory)

    def begin(self, rules: Sequence[Rule], libraries: Sequence[Module], data: RawData, syntaxes: Sequence[Syntax] = ()) -> None:
        """Hand the rules over and return at once; ask for the syntax of the modules unless it is known."""
        self._rules = {rule.id: rule for rule in rules}
        self.worlds = worlds(rules, libraries, data)
        self.entries, self._failures = {}, {}
        self._known = list(syntaxes)
        self._hand_over(syntax=not syntaxes)

    def loaded(self) -> tuple[list[Syntax], list[RuleFailure]]:
        """Wait until the rules are compiled."""
        while (answer := self._compiled()) is None:
            self._hand_over(syntax=not self._known)
        syntaxes = self._known or [_syntax(one) for one in answer["syntaxes"]]
        by_path = {one.path: one for one in syntaxes}
        for rule in self._rules.values():
            if self.failure_of(rule, {}) is None:
                self._note_entries(rule, by_path)
        return syntaxes, list(self._failures.values())

    def evaluate(self, policy_input: bytes, rules: Sequence[str]) -> Iterator[Evaluation]:
        """Evaluate rules; each that fails names itself, and the others' findings stand."""
        sound = []
        for name in rules:
            failure = self.failure_of(self._rules[name], {})
            if failure is None:
                sound.append(name)
            else:
                yield Evaluation(rule=name, failure=failure)
        for number, world in enumerate(self.worlds):
            left = [name for name in sound if name in world.rules]
            while left:
                for evaluation in self._evaluate_until_gone(policy_input, number, tuple(left)):
                    left.remove(evaluation.rule)
                    yield evaluation

    def failure_of(self, rule: Rule, also: Mapping[str, RuleFailure]) -> RuleFailure | None:
        """Return why a rule cannot be evaluated: for what is wrong with it, or with a module that is loaded in place of libraries.

        `also` holds failures by path that another engine knows of.
        """
        paths = [module.path for module in (rule.module, *rule.companions)]
        return next((known[path] for known in (self._failures, also) for path in paths if path in known), None)

    @property
    def pid(self) -> int | None:
        """The child's number, while there is one."""
        return self._line.pid if self._line else None

    def close(self) -> None:
        """End the child."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def usable(self, world: World, without: Collection[str] = ()) -> list[tuple[Rule | None, Module]]:
        """Return the modules of a world that can be loaded, without those of the named paths."""
        left = [(rule, module) for rule, module in world.modules if module.path not in self._failures and module.path not in without]
        return [] if world.mixed and len(left) < len(world.modules) else left

    def _hand_over(self, *, syntax: bool) -> None:
        self._line = self._line or Line("regorus_child", self._memory)
        handed = [
            {
                "modules": [{"path": module.path, "text": module.text, "library": rule is None} for rule, module in self.usable(world)],
                "data": world.data,
                "mixed": world.mixed,
            }
            for world in self.worlds
        ]
        try:
            self._line.send(_encode({"do": "load", "worlds": handed, "syntax": syntax}))
        except GoneError as gone:
            self._line = None
            fail(f"the policy engine cannot be started: {gone.detail}", gone)

    def _compiled(self) -> dict[str, Any] | None:
        """Return what the child says of all modules together; None when one of them ended it, which is noted."""
        assert self._line is not None  # noqa: S101 - there is one from `_hand_over` on
        usable = [one for world in self.worlds for one in self.usable(world)]
        for rule, module in usable:
            try:
                failure = _decode(self._line.receive(self._seconds))["failure"]
            except GoneError as gone:
                self._line = None
                self._failures[module.path] = _gone(gone, rule, module, "compiling it")
                return None
            if failure:
                self._failures[module.path] = _failure("compile", failure, rule, module)
        try:
            answer: dict[str, Any] = _decode(self._line.receive(TOGETHER))
        except GoneError as gone:
            self._line = None
            fail(f"the rules cannot be loaded together: {gone.detail}", gone)
        if answer["together"]:
            raise EngineError(
                f"the rules cannot be loaded together: {sentence(answer['together'])}",
                remediation="Correct that file: until all rules are loaded, nothing is allowed.",
                path=answer["together"]["path"],
            )
        for rule, module in usable:
            if module.path in answer["failures"]:
                self._failures[module.path] = _failure("compile", answer["failures"][module.path], rule, module)
        return answer

    def _note_entries(self, rule: Rule, syntaxes: Mapping[str, Syntax]) -> None:
        modules = (syntaxes[module.path] for module in (rule.module, *rule.companions) if module.path in syntaxes)
        defined = {name for syntax in modules if syntax.package == rule.package for name in syntax.defines}
        self.entries[rule.id] = [f"data.{rule.package}.{name}" for name in rule.entries if name in defined]
        wanted = rule.entries[:1] if rule.style == "conftest" else rule.entries
        if defined.isdisjoint(wanted):
            names = " nor ".join(f"`{name}`" for name in wanted)
            message = f"it defines {'neither ' if len(wanted) > 1 else 'no '}{names}, so it can never find anything"
            self._failures[rule.module.path] = RuleFailure(
                code="result", rule=rule.id, message=message, path=rule.module.path, line=line_of(rule.module, "package"), column=None
            )

    def _evaluate_until_gone(self, policy_input: bytes, world: int, names: tuple[str, ...]) -> Iterator[Evaluation]:
        """Evaluate until a rule ends the child; that rule's evaluation is the last."""
        line = self._hand_input(policy_input, world, names)
        answered = 0
        try:
            for name in names:
                rule = self._rules[name]
                try:
                    frame = line.receive(self._seconds)
                except GoneError as gone:
                    yield Evaluation(rule=name, failure=_gone(gone, rule, rule.module, "evaluating it"))
                    return
                answered += 1
                yield evaluation(rule, frame)
        finally:
            if answered < len(names):  # the child is gone, or still has answers that nobody waits for
                self.close()

    def _hand_input(self, policy_input: bytes, world: int, names: tuple[str, ...]) -> Line:
        if self._line is None:
            self._hand_over(syntax=False)
            if self._compiled() is None:
                raise EngineError(
                    "the policy engine cannot load rules that it had loaded before",
                    remediation="Run it again; if it says the same, report it as a bug in gate.",
                )
        line = self._line
        assert line is not None  # noqa: S101 - `_hand_over` made one
        try:
            entries = [self.entries[name] for name in names]
            line.send(_encode({"do": "evaluate", "world": world, "entries": entries, "seconds": self._seconds}), policy_input)
            accepted = _decode(line.receive(TOGETHER))["input"]
        except GoneError as gone:
            self._line = None
            fail(f"the policy engine cannot take the input: {gone.detail}", gone)
        if not accepted:
            raise EngineError(
                "the policy engine cannot read the input as JSON",
                remediation="Report it as a bug in gate; judging fewer files at once may help meanwhile.",
            )
        return line


def _gone(gone: GoneError, rule: Rule | None, module: Module, doing: str) -> RuleFailure:
    line = line_of(module, *(rule.entries if rule else ()), "package")
    message = f"the engine did not come to an end {doing}: {gone.detail}"
    return RuleFailure(code=gone.code, rule=rule.id if rule else None, message=message, path=module.path, line=line, column=None)


def _failure(code: str, said: dict[str, Any], rule: Rule | None, module: Module) -> RuleFailure:
    name = rule.id if rule else None
    path = said["path"] or module.path
    return RuleFailure(code=code, rule=name, message=said["message"], path=path, line=said["line"], column=said["column"])


def evaluation(rule: Rule, frame: bytes) -> Evaluation:
    """Return what a rule's answer means: `{"values": …}` of its entries, or `{"failure": …}`."""
    try:
        found = conftest_findings(frame, rule.entries[0]) if rule.style == "conftest" else findings(frame)
        return Evaluation(rule=rule.id, findings=found)
    except ValueError as error:
        said = _decode(frame)
        if "failure" in said:
            return Evaluation(rule=rule.id, failure=_failure("evaluation", said["failure"], rule, rule.module))
        where = {"path": None, "line": line_of(rule.module, *rule.entries), "column": None}
        return Evaluation(rule=rule.id, failure=_failure("result", {"message": str(error), **where}, rule, rule.module))


def line_of(module: Module, *words: str) -> int | None:
    """Return the first line that begins with one of the words, in the order of the words."""
    for word in words:
        if found := re.search(rf"^\s*{word}\b", module.text, re.MULTILINE):
            return module.text.count("\n", 0, found.end()) + 1
    return None


def _syntax(said: dict[str, Any]) -> Syntax:
    def paths(kind: str) -> tuple[InputPath, ...]:
        return tuple(InputPath(parts=tuple(parts), line=line, column=column) for parts, line, column in said[kind])

    return Syntax(
        path=said["path"],
        package=said["package"],
        calls=tuple(Call(name=name, line=line, column=column) for name, line, column in said["calls"]),
        inputs=paths("inputs"),
        data=paths("data"),
        whole=tuple(map(tuple, said["whole"])),
        present=tuple(map(tuple, said["present"])),
        defines=tuple(said["defines"]),
    )


def sentence(said: dict[str, Any]) -> str:
    """Return a complaint of the child in words, with its place."""
    place = f"{said['path']}:{said['line']}:{said['column']}: " if said["path"] else ""
    return place + str(said["message"])
