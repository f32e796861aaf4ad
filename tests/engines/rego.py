"""Rules and engines for tests, without the catalog."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from gate.engines.regorus import RegorusEngine
from gate.model.policy import Enforced, Enforcement, Evaluation, Module, RawFinding, Rule, RuleFailure, Severity, Syntax

ALWAYS = """package gate.rules.always

deny contains {"subject": "plan", "path": ["a", 0], "message": "always"}
"""


def module(name: str, text: str) -> Module:
    return Module(path=f"policies/{name}.rego", text=text)


def rule(name: str, text: str) -> Rule:
    """A rule of this text, in a package of its own."""
    text = f"package gate.rules.{name}\n{text}" if not text.startswith("package") else text
    return Rule(
        id=f"T-{name.upper()}",
        title="t",
        description="d",
        severity=Severity.HIGH,
        category="test",
        judges=("flows",),
        enforcement=Enforced(default=Enforcement.DENY, protected=Enforcement.DENY),
        remediation="r",
        approvable=False,
        references=(),
        package=f"gate.rules.{name}",
        pack="test",
        module=module(name, text),
    )


@contextmanager
def engine(*, seconds: float = 10, megabytes: int = 256) -> Iterator[RegorusEngine]:
    made = RegorusEngine(rule_seconds=seconds, memory_bytes=megabytes * 1_000_000)
    try:
        yield made
    finally:
        made.close()


def load(
    rules: list[Rule], libraries: tuple[Module, ...] = (), data: object = None, seconds: float = 10
) -> tuple[list[Syntax], list[RuleFailure]]:
    with engine(seconds=seconds) as made:
        made.begin(rules, libraries, {"gate": {"data": data or {}}})
        return made.loaded()


def evaluate(
    rules: list[Rule],
    policy_input: object = None,
    libraries: tuple[Module, ...] = (),
    data: object = None,
    *,
    seconds: float = 10,
    megabytes: int = 256,
) -> dict[str, Evaluation]:
    """Load rules, all of which must load, and evaluate them."""
    with engine(seconds=seconds, megabytes=megabytes) as made:
        made.begin(rules, libraries, {"gate": {"data": data or {}}})
        _, failures = made.loaded()
        assert failures == []
        names = [one.id for one in rules]
        return {one.rule: one for one in made.evaluate(json.dumps(policy_input or {}).encode(), names)}


def found(message: str, subject: str = "plan", path: tuple[str | int, ...] = (), level: str = "deny") -> RawFinding:
    return RawFinding(level="deny" if level == "deny" else "warn", subject=subject, path=path, message=message)
