"""The use case of `gate explain`: a rule in words, or a finding with the facts that its rule saw. Prints nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from gate import check as checking
from gate import decide
from gate.authoring.examples import Example
from gate.check import Judge
from gate.config.mistake import nearest
from gate.errors import ConfigError, InputError
from gate.facts.input import PolicyInput
from gate.model.own_rules import OWN_RULES
from gate.model.policy import Enforcement, Rule
from gate.model.ports import Tree
from gate.model.report import Checked, Excerpt, Finding
from gate.model.source import Json
from gate.model.terraform import Plan
from gate.model.waiver import Waiver

SHORTEST = 6
"""Characters of a fingerprint that it takes at least."""
_DAYS = timedelta(days=30)


class RuleExplained(Struct, frozen=True, kw_only=True):
    """A rule, what it does in each environment, and its examples, those that it refuses first."""

    rule: Rule
    effects: dict[str, Enforcement]
    protected: frozenset[str]
    examples: tuple[Example, ...]


class FindingExplained(Struct, frozen=True, kw_only=True):
    """A finding in one environment, with everything that led to it."""

    finding: Finding
    environment: str
    others: dict[str, Finding]
    """Other environments that have the finding → how it stands there."""
    rule: Rule | None
    """None for what no rule found, but gate itself."""
    excerpt: Excerpt | None
    facts: dict[str, Json] | None
    """The object of the policy input that has the finding's subject, without those below it that are subjects themselves."""
    waiver: dict[str, Json] | None
    """The entry that would cover it; None where nothing can, or entries stand there already."""
    held: tuple[Waiver, ...]
    """Entries that name it, and do not hold: they expired, or end too late."""
    waivers: str | None
    """The file of waivers that gate.yaml names."""


def find_rule(rules: Sequence[Rule], name: str) -> Rule:
    """Return the rule of an id. Raises ConfigError, with the nearest id, where there is none."""
    ids = {rule.id.casefold(): rule for rule in rules}
    found = ids.get(name.casefold())
    if found is not None:
        return found
    meant = nearest(name.upper(), [rule.id for rule in rules])
    advice = f"Did you mean `{meant}`?" if meant else "`gate policy list` names every rule."
    raise ConfigError(f"there is no rule and no finding `{name}`", remediation=advice)


def explain_rule(judge: Judge, rule: Rule, environments: Sequence[str], examples: Sequence[Example]) -> RuleExplained:
    """Say what a rule does. Raises ConfigError where gate.yaml loosens a protected environment."""
    chosen = [judge.project.environments[name] for name in environments]
    for one in chosen:
        decide.check_enforcement(one, judge.project, judge.catalog.rules)
    effects = {one.name: decide.enforcement(rule, one) for one in chosen}
    refused_first = tuple(sorted(examples, key=lambda one: one.name.startswith("allow-")))
    return RuleExplained(
        rule=rule, effects=effects, protected=frozenset(one.name for one in chosen if one.protected), examples=refused_first
    )


def explain_finding(
    judge: Judge, tree: Tree, environments: Sequence[str], prefix: str, now: datetime, plan: Plan | None
) -> FindingExplained:
    """Judge, and explain the finding whose fingerprint begins so, where it does most.

    Raises ConfigError where none does, or several do; InputError where not everything could be judged and none does.
    """
    inputs: dict[str, PolicyInput] = {}
    checked = checking.check(replace(judge, observe=inputs.__setitem__), tree, environments, now, plan)
    found = [(report, one) for report in checked.report.environments for one in report.findings if one.fingerprint.startswith(prefix)]
    _expect_one(prefix, [one for _, one in found], checked, plan=plan is not None)
    report, finding = min(found, key=lambda pair: _strength(pair[1]))
    rule = next((one for one in checked.rules if one.id == finding.rule), None)
    unwaived = [other.name for other, one in found if one.status != "waived"] if rule not in OWN_RULES else []
    held = _held(judge, finding, unwaived)
    uncovered = [name for name in unwaived if not any(name in one.environments for one in held)]
    return FindingExplained(
        finding=finding,
        environment=report.name,
        others={other.name: one for other, one in found if other is not report},
        rule=rule,
        excerpt=checked.excerpts.get(finding.location) if finding.location else None,
        facts=_facts(inputs[report.name], finding.subject),
        waiver=_waiver(finding, uncovered, now) if uncovered else None,
        held=held,
        waivers=judge.project.waivers,
    )


def _strength(finding: Finding) -> tuple[bool, bool]:
    return finding.status == "waived", finding.enforcement is not Enforcement.DENY


def _expect_one(prefix: str, found: Sequence[Finding], checked: Checked, *, plan: bool) -> None:
    several = {one.fingerprint: one for one in found}
    if len(several) > 1:
        listed = "\n".join(f"{fingerprint}  {one.rule}  {one.subject}" for fingerprint, one in several.items())
        raise ConfigError(f"{len(several)} findings begin with {prefix}", remediation=f"Write more of one:\n{listed}")
    if several:
        return
    if checked.report.failures:
        first = checked.report.failures[0]
        advice = f"Mend that first: {first.message}"
        message = f"no finding begins with {prefix}, but not everything could be judged"
        raise InputError(message, remediation=advice, path=first.path, line=first.line, column=first.column)
    advice = "`gate check --verbose` prints the fingerprint of each finding in brackets."
    more = "" if plan else " One of a plan needs `ENV --plan FILE`, and one of a change that a commit judged `--base REF`."
    raise ConfigError(f"no finding begins with {prefix}", remediation=advice + more)


def _facts(policy_input: PolicyInput, subject: str) -> dict[str, Json] | None:
    for one in _subjects(msgspec.to_builtins(policy_input)):
        if one["subject"] == subject:
            return {key: value for key, value in one.items() if not _is_list_of_subjects(value)}
    return None


def _subjects(document: Mapping[str, Json]) -> Iterator[dict[str, Json]]:
    """Yield the objects that rules judge: those that stand in the input itself, in its plan and in its configuration."""
    for part in (document, document["plan"] or {}, document["configuration"] or {}):
        for value in part.values():
            several = value if isinstance(value, list | tuple) else (value,)
            yield from (one for one in several if isinstance(one, dict) and "subject" in one)


def _is_list_of_subjects(value: Json) -> bool:
    return isinstance(value, list | tuple) and any(isinstance(one, dict) and "subject" in one for one in value)


def _held(judge: Judge, finding: Finding, environments: Collection[str]) -> tuple[Waiver, ...]:
    entries = judge.waivers.entries if judge.waivers else ()
    named = (one for one in entries if (one.rule, one.subject) == (finding.rule, finding.subject))
    return tuple(one for one in named if not set(environments).isdisjoint(one.environments))


def _waiver(finding: Finding, environments: list[str], now: datetime) -> dict[str, Json]:
    """Return an entry of the file of waivers; reason and owner are for a person to write."""
    return {
        "rule": finding.rule,
        "subject": finding.subject,
        "environments": environments,
        "reason": "say why it is accepted for now",
        "owner": "say who sees to it that it is mended",
        "expires": (now + _DAYS).date(),
    }
