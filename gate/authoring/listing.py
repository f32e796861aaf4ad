"""The use case of `gate policy list`: every rule, what it does in each environment, and what is broken."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from gate import check as checking
from gate import decide
from gate.check import Judge
from gate.model.policy import Enforcement, RuleFailure, Severity


class Listed(Struct, frozen=True, kw_only=True):
    """A rule. `failures` are why it cannot run; `enforcement` is by the name of the environment."""

    id: str
    title: str
    category: str
    severity: Severity
    enforcement: dict[str, Enforcement]
    judges: tuple[str, ...]
    approvable: bool
    pack: str
    path: str
    failures: tuple[RuleFailure, ...]


class Listing(Struct, frozen=True, kw_only=True):
    """All rules by id, and everything that is wrong with the packs."""

    environments: tuple[str, ...]
    rules: tuple[Listed, ...]
    failures: tuple[RuleFailure, ...]


def listed(judge: Judge, environments: Sequence[str]) -> Listing:
    """Compile the rules and list them. Raises ConfigError where gate.yaml loosens a protected environment, and EngineError."""
    chosen = [judge.project.environments[name] for name in environments]
    catalog = judge.catalog
    for one in chosen:
        decide.check_enforcement(one, judge.project, catalog.rules)
    checking.begin(judge)
    levels = {rule.id: {one.name: decide.enforcement(rule, one) for one in chosen} for rule in catalog.rules}
    failures = checking.compiled(judge)
    rules = (
        Listed(
            id=rule.id,
            title=rule.title,
            category=rule.category,
            severity=rule.severity,
            enforcement=levels[rule.id],
            judges=rule.judges,
            approvable=rule.approvable,
            pack=rule.pack,
            path=rule.module.path,
            failures=tuple(one for one in failures if one.rule == rule.id or one.path == rule.module.path),
        )
        for rule in catalog.rules
    )
    return Listing(environments=tuple(environments), rules=tuple(sorted(rules, key=lambda one: one.id)), failures=failures)
