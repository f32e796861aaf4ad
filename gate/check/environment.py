"""Judges one environment: what its documents say is built, evaluated, waived and decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from gate import decide
from gate.catalog.catalog import Catalog
from gate.check import conftest
from gate.check.findings import excerpts_of, failures_of, finding_order, findings_of, placed, redacted
from gate.check.judge import Judge, Loaded
from gate.config.project import Environment
from gate.facts.build import build
from gate.facts.documents import Documents
from gate.facts.input import PolicyInput
from gate.facts.learn import learn
from gate.facts.needed import EVERYTHING, Needed, needed, seen
from gate.facts.places import Places
from gate.facts.plan import identity
from gate.facts.redaction import Redactor
from gate.facts.subjects import Subjects, counts, unjudged
from gate.model.policy import Enforcement, Evaluation, Rule, RuleFailure, Syntax
from gate.model.ports import Tree
from gate.model.report import EnvironmentReport, Excerpt, Finding, Location, RuleOutcome
from gate.model.source import ParseFailure


class Judged(Struct, frozen=True, kw_only=True):
    """One environment's part of the report, what could not be judged, and source lines to show."""

    report: EnvironmentReport
    failures: tuple[ParseFailure, ...]
    excerpts: dict[Location, Excerpt]


def judge_one(judge: Judge, environment: Environment, documents: Documents, loaded: Loaded, now: datetime, tree: Tree) -> Judged:
    """Judge the documents of an environment. Raises EngineError."""
    rules = judge.catalog.rules
    redactor = judge.redactor()
    policy_input = _policy_input(judge, environment, documents, loaded, now, redactor)
    subjects = counts(documents)
    levels = {rule.id: decide.enforcement(rule, environment) for rule in rules}
    broken = _broken(rules, loaded.wrong)
    running = [
        rule
        for rule in rules
        if rule.id not in broken and levels[rule.id] is not Enforcement.OFF and any(subjects[name] is not None for name in rule.judges)
    ]
    evaluations = _evaluations(judge, running, policy_input, documents, loaded, redactor)
    failures = (*failures_of(environment, documents, evaluations, redactor), *unjudged(policy_input, running, documents.plan))
    unread = bool(failures or loaded.wrong)
    answers = evaluations | broken
    outcomes = tuple(decide.outcome(rule, subjects, answers.get(rule.id), levels[rule.id]) for rule in rules)
    found = findings_of(running, evaluations, environment, Places(documents, environment.name, judge.project.spans), redactor)
    findings, own = _after_waivers(
        judge, found, lambda: _circumstances(environment, rules, outcomes, policy_input, unread=unread), now, redactor
    )
    report = EnvironmentReport(
        name=environment.name,
        protected=environment.protected,
        decision=decide.verdict(findings, outcomes, unread=unread),
        findings=tuple(findings),
        rules=(*outcomes, *own),
        plan=msgspec.to_builtins(identity(documents.plan.identity, redactor)) if documents.plan else None,
        kestra=next((flow.version for flow in documents.flows if flow.version), None),
    )
    return Judged(report=report, failures=failures, excerpts=excerpts_of(findings, documents, tree, redactor))


def _policy_input(
    judge: Judge, environment: Environment, documents: Documents, loaded: Loaded, now: datetime, redactor: Redactor
) -> PolicyInput:
    """Build the facts, from which the redactor has taken every secret that the documents tell."""
    everybody = judge.project.environments.values()
    learn(documents, redactor, everybody, judge.variables)
    every = judge.observe is not None or (judge.waivers is not None and judge.waivers.entries)  # a waiver may name any subject
    wanted = EVERYTHING if every else _needed(judge.catalog, judge.catalog.rules, loaded.syntaxes)
    policy_input = build(documents, environment, everybody, now, redactor, wanted)
    if judge.observe is not None:
        judge.observe(environment.name, policy_input)
    return policy_input


def _evaluations(
    judge: Judge, running: Sequence[Rule], policy_input: PolicyInput, documents: Documents, loaded: Loaded, redactor: Redactor
) -> dict[str, Evaluation]:
    """Evaluate rules of both styles."""
    annotated = [rule for rule in running if rule.style == "gate"]
    visible = msgspec.json.encode(seen(policy_input, _needed(judge.catalog, annotated, loaded.syntaxes)))
    evaluations = {one.rule: one for one in judge.engine.evaluate(visible, [rule.id for rule in annotated])}
    reads = {path: syntax.inputs for path, syntax in loaded.syntaxes.items()}
    given = conftest.subjects_of(running, documents, reads, redactor)
    if given is not None:
        theirs = [rule for rule in running if rule.style == "conftest"]
        evaluations |= {one.rule: one for one in conftest.evaluate(theirs, given, judge.engine)}
    return evaluations


def _after_waivers(
    judge: Judge, findings: Sequence[Finding], facts: Callable[[], decide.Circumstances], now: datetime, redactor: Redactor
) -> tuple[Sequence[Finding], tuple[RuleOutcome, ...]]:
    """Return findings as waivers leave them, with those about waivers and about what a change makes of its judge."""
    own: tuple[RuleOutcome, ...] = ()
    if judge.waivers is not None:
        waiving = decide.waive(findings, judge.waivers.entries, facts(), now)
        findings = sorted((redacted(one, redactor) for one in waiving.findings), key=finding_order)
        own = waiving.outcomes
    if judge.edits is not None:
        findings = [*(placed(finding, judge.edits) for finding in findings), *judge.edits.findings.values()]
        own = (*own, judge.edits.outcome)
    return findings, own


def _needed(catalog: Catalog, rules: Iterable[Rule], syntaxes: Mapping[str, Syntax]) -> Needed:
    """Return what the libraries, and rules of gate's own style, can see of the input."""
    modules = (*catalog.libraries, *(rule.module for rule in rules if rule.style == "gate"))
    return needed(syntaxes.get(module.path) for module in modules)


def _broken(rules: Iterable[Rule], wrong: Iterable[RuleFailure]) -> dict[str, Evaluation]:
    """Return the rules that cannot run, for what is wrong with them or with what is loaded in place of libraries."""
    by_path = {failure.path: failure for failure in wrong}
    paths = {rule.id: [module.path for module in (rule.module, *rule.companions) if module.path in by_path] for rule in rules}
    return {name: Evaluation(rule=name, failure=by_path[found[0]]) for name, found in paths.items() if found}


def _circumstances(
    environment: Environment, rules: Sequence[Rule], outcomes: Sequence[RuleOutcome], policy_input: PolicyInput, *, unread: bool
) -> decide.Circumstances:
    """Return what waivers are held against."""
    subjects = Subjects(policy_input)
    judges = {rule.id: rule.judges for rule in rules}
    return decide.Circumstances(
        environment=environment,
        outcomes=outcomes,
        standing=lambda waiver: subjects.standing(waiver.subject, judges[waiver.rule]),
        subjects=subjects.names,
        unread=unread,
    )
