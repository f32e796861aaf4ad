"""The use case of `gate check`: read, build facts, evaluate, decide. Knows no command line and no concrete adapter."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct

from gate import __version__, conftest, decide
from gate.catalog.catalog import Catalog, check_syntax
from gate.catalog.shape import shape_of
from gate.config.project import Environment, Project
from gate.edits import Edits
from gate.facts.build import build
from gate.facts.collect import Readers, collect
from gate.facts.documents import Documents
from gate.facts.input import PolicyInput
from gate.facts.learn import learn
from gate.facts.needed import Needed, needed, needs, seen
from gate.facts.places import Places
from gate.facts.plan import identity
from gate.facts.redaction import Redactor
from gate.facts.shown import Shown, flow_spans, secret_spans
from gate.facts.subjects import Subjects, counts, unjudged
from gate.model.own_rules import EDITED_JUDGE, WAIVER_RULES
from gate.model.policy import Enforcement, Evaluation, RawFinding, Rule, RuleFailure, Severity, Syntax
from gate.model.ports import Engine, Tree
from gate.model.report import REPORT_SCHEMA, Checked, EnvironmentReport, Excerpt, Finding, Location, Report, RuleOutcome, Tool
from gate.model.source import InputFile, ParseFailure
from gate.model.terraform import Plan
from gate.model.waiver import Waivers

_ABOUT_WAIVERS = frozenset(rule.id for rule in WAIVER_RULES)
_ORDER = {severity: position for position, severity in enumerate(Severity)}


class Judge(Struct, frozen=True, kw_only=True):
    """What judges: the rules, the engine that evaluates them, and the readers of what they judge."""

    project: Project
    catalog: Catalog
    engine: Engine
    readers: Readers
    edits: Edits | None = None
    """What a change makes of its judge; None where what is judged judges."""
    waivers: Waivers | None = None
    observe: Callable[[str, PolicyInput], None] | None = None
    """Is told the policy input of each environment, redacted."""
    redactor: Callable[[], Redactor] = Redactor
    """Gives what learns the secrets of an environment: one of the caller's own, if it shows more than the report."""
    variables: Mapping[str, str] = {}
    """The environment variables that Terraform may be given; secrets may be among them."""


def check(judge: Judge, tree: Tree, environments: Sequence[str], now: datetime, plan: Plan | None = None) -> Checked:
    """Judge environments, or one environment with a plan, and decide.

    Raises ConfigError when `gate.yaml` loosens a protected environment or names a rule that does not exist, and
    EngineError when the engine cannot answer at all.
    """
    catalog, project = judge.catalog, judge.project
    chosen = [project.environments[name] for name in environments]
    for environment in chosen:
        decide.check_enforcement(environment, project, catalog.rules)
    judge.engine.begin(catalog.rules, catalog.libraries, catalog.data)
    documents = [collect(environment, project, tree, plan, judge.readers) for environment in chosen]
    wrong, syntaxes = _load(judge)
    judged = [_judge(judge, environment, found, (wrong, syntaxes), now, tree) for environment, found in zip(chosen, documents, strict=True)]
    failures = (*map(_failure, wrong), *(failure for one in judged for failure in one.failures))
    reports = tuple(one.report for one in judged)
    decision = decide.overall(reports, unread=bool(failures))
    report = Report(
        schema=REPORT_SCHEMA,
        tool=Tool(name="gate", version=__version__),
        decision=decision,
        exit_code=decide.EXIT_CODES[decision],
        environments=reports,
        failures=tuple(dict.fromkeys(failures)),
        inputs=_inputs(judge, documents),
    )
    excerpts: dict[Location, Excerpt] = {}
    for one in judged:
        excerpts |= one.excerpts
    own = (*(WAIVER_RULES if judge.waivers else ()), *((EDITED_JUDGE,) if judge.edits else ()))
    return Checked(report=report, excerpts=excerpts, rules=(*catalog.rules, *own))


def compiled(judge: Judge) -> tuple[RuleFailure, ...]:
    """Wait for the rules that the engine was given, and return what is wrong with them."""
    return _load(judge)[0]


def _load(judge: Judge) -> tuple[tuple[RuleFailure, ...], Mapping[str, Syntax]]:
    """Wait for the rules; return what is wrong with them, and the syntax of each module by its path."""
    shape = shape_of(PolicyInput)  # the engine is still at work
    syntaxes, failures = judge.engine.loaded()
    wrong = (*judge.catalog.failures, *failures, *check_syntax(judge.catalog, syntaxes, shape))
    return wrong, {syntax.path: syntax for syntax in syntaxes}


class _Judged(Struct, frozen=True, kw_only=True):
    report: EnvironmentReport
    failures: tuple[ParseFailure, ...]
    excerpts: dict[Location, Excerpt]


def _judge(
    judge: Judge,
    environment: Environment,
    documents: Documents,
    loaded: tuple[tuple[RuleFailure, ...], Mapping[str, Syntax]],
    now: datetime,
    tree: Tree,
) -> _Judged:
    rules = judge.catalog.rules
    wrong, syntaxes = loaded
    redactor = judge.redactor()
    learn(documents, redactor, judge.project.environments.values(), judge.variables)
    graph = judge.observe is not None or needs(_needed(judge.catalog, rules, syntaxes), "graph")
    policy_input = build(documents, environment, judge.project.environments.values(), now, redactor, with_graph=graph)
    if judge.observe is not None:
        judge.observe(environment.name, policy_input)
    subjects = counts(policy_input)
    levels = {rule.id: decide.enforcement(rule, environment) for rule in rules}
    broken = _broken(rules, wrong)
    running = [
        rule
        for rule in rules
        if rule.id not in broken and levels[rule.id] is not Enforcement.OFF and any(subjects[name] is not None for name in rule.judges)
    ]
    annotated = [rule for rule in running if rule.style == "gate"]
    visible = msgspec.json.encode(seen(policy_input, _needed(judge.catalog, annotated, syntaxes)))
    evaluations = {one.rule: one for one in judge.engine.evaluate(visible, [rule.id for rule in annotated])}
    given = conftest.subjects_of(running, documents, {path: syntax.inputs for path, syntax in syntaxes.items()}, redactor)
    if given is not None:
        theirs = [rule for rule in running if rule.style == "conftest"]
        evaluations |= {one.rule: one for one in conftest.evaluate(theirs, given, judge.engine)}
    places = Places(documents, environment.name, judge.project.spans)
    failures = (*_environment_failures(environment, documents, evaluations, redactor), *unjudged(policy_input, running, documents.plan))
    findings: Sequence[Finding] = _findings(running, evaluations, environment, places, redactor)
    answers = evaluations | broken
    outcomes = tuple(decide.outcome(rule, subjects, answers.get(rule.id), levels[rule.id]) for rule in rules)
    unread = bool(failures or wrong)
    own: tuple[RuleOutcome, ...] = ()
    if judge.waivers is not None:
        facts = _circumstances(environment, rules, outcomes, policy_input, unread=unread)
        waiving = decide.waive(findings, judge.waivers.entries, facts, now)
        findings = sorted((_redacted(one, redactor) for one in waiving.findings), key=_finding_order)
        own = waiving.outcomes
    if judge.edits is not None:
        findings = [*(_placed(finding, judge.edits) for finding in findings), *judge.edits.findings.values()]
        own = (*own, judge.edits.outcome)
    report = EnvironmentReport(
        name=environment.name,
        protected=environment.protected,
        decision=decide.verdict(findings, outcomes, unread=unread),
        findings=tuple(findings),
        rules=(*outcomes, *own),
        plan=msgspec.to_builtins(identity(documents.plan.identity, redactor)) if documents.plan else None,
    )
    return _Judged(report=report, failures=failures, excerpts=_excerpts(findings, documents, tree, redactor))


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


def _redacted(finding: Finding, redactor: Redactor) -> Finding:
    """Keep secrets out of what people wrote into waivers."""
    reason = finding.waiver
    if reason is not None:
        reason = msgspec.structs.replace(reason, reason=redactor.text(reason.reason), owner=redactor.text(reason.owner))
    return msgspec.structs.replace(finding, message=redactor.text(finding.message), waiver=reason)


def _findings(
    rules: Iterable[Rule], evaluations: Mapping[str, Evaluation], environment: Environment, places: Places, redactor: Redactor
) -> list[Finding]:
    found = ((raw, rule) for rule in rules if rule.id in evaluations for raw in evaluations[rule.id].findings)
    return sorted((_finding(raw, rule, environment, places, redactor) for raw, rule in found), key=_finding_order)


def _finding(raw: RawFinding, rule: Rule, environment: Environment, places: Places, redactor: Redactor) -> Finding:
    theirs = rule.style == "conftest"
    location, related = conftest.locate(raw, places) if theirs else places.locate(raw.subject, raw.path)
    level = decide.enforced(raw, rule, environment)
    identity = "\0".join((rule.id, raw.subject, *map(str, raw.path), *([raw.message] if theirs else [])))
    status: Literal["approvable", "open"] = "approvable" if rule.approvable and level is Enforcement.DENY else "open"
    return Finding(
        rule=rule.id,
        title=rule.title,
        category=rule.category,
        severity=rule.severity,
        enforcement=level,
        status="waived" if raw.excepted else status,
        subject=raw.subject,
        message=redactor.text(raw.message),
        remediation=rule.remediation,
        location=location,
        related=related,
        fingerprint=hashlib.sha256(identity.encode()).hexdigest()[:16],
        waiver=conftest.waived(rule) if raw.excepted else None,
    )


def _placed(finding: Finding, edits: Edits) -> Finding:
    """Drop a place in a file that is another one in what is judged: its lines are not those that judged.

    An entry of the file of waivers is already named where the change has it.
    """
    moved = finding.location is not None and finding.location.path in edits.findings
    return msgspec.structs.replace(finding, location=None) if moved and finding.rule not in _ABOUT_WAIVERS else finding


def _finding_order(finding: Finding) -> tuple[object, ...]:
    where = finding.location
    place = (where.path, where.line, where.column) if where else ("", 0, 0)
    return finding.enforcement is not Enforcement.DENY, _ORDER[finding.severity], place, finding.rule, finding.subject, finding.message


def _environment_failures(
    environment: Environment, documents: Documents, evaluations: Mapping[str, Evaluation], redactor: Redactor
) -> tuple[ParseFailure, ...]:
    failures = [*documents.failures, *(_failure(one.failure) for one in evaluations.values() if one.failure)]
    failures = [msgspec.structs.replace(one, message=redactor.text(one.message)) for one in failures]
    if documents.empty and not failures:
        failures.append(
            ParseFailure(
                code="nothing-to-check",
                message=f"environment {environment.name} has no resource, flow or plan to judge",
                remediation="Name its `terraform.dir` or its `flows` folders in gate.yaml, or remove the environment.",
                path="gate.yaml",
            )
        )
    return tuple(failures)


def _failure(failure: RuleFailure) -> ParseFailure:
    rule = failure.rule is not None or failure.code not in ("pack", "data")
    return ParseFailure(
        code=f"rule-{failure.code}" if rule else failure.code,
        message=f"{failure.rule}: {failure.message}" if failure.rule else failure.message,
        remediation="Correct the rule: until it answers, nothing is allowed."
        if rule
        else "Correct the path under `policies` in gate.yaml, or the files there: until all rules are read, nothing is allowed.",
        path=failure.path,
        line=failure.line,
        column=failure.column,
    )


def _excerpts(findings: Iterable[Finding], documents: Documents, tree: Tree, redactor: Redactor) -> dict[Location, Excerpt]:
    def read(path: str) -> bytes:
        return documents.source.read(path) if documents.source.exists(path) else tree.read(path)

    places = {one.location for one in findings if one.location}
    shown = Shown(read, redactor, secret_spans(documents.configuration), flow_spans(documents, {place.path for place in places}))
    found = {place: shown.excerpt(place) for place in places}
    return {location: excerpt for location, excerpt in found.items() if excerpt}


def _inputs(judge: Judge, documents: Iterable[Documents]) -> tuple[InputFile, ...]:
    own = InputFile(path=judge.project.path, kind="gate.yaml", digest=judge.project.digest)
    packs = InputFile(path="policies", kind="policies", digest=judge.catalog.digest)
    waivers = (judge.waivers.file,) if judge.waivers else ()
    read = {item.path: item for found in documents for item in found.inputs}
    return (own, packs, *waivers, *(read[path] for path in sorted(read)))
