"""Rules as conftest knows them: each is evaluated once for the plan and once for each flow. Knows no engine, and decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct, structs

from gate.catalog.conftest import excepted_as
from gate.facts.conftest import Given, flow_documents, missing_part, plan_document
from gate.facts.documents import Documents
from gate.facts.places import Places
from gate.facts.redaction import Redactor
from gate.model.policy import Evaluation, InputPath, Module, RawFinding, Rule, RuleFailure
from gate.model.ports import Engine
from gate.model.report import Location, Waived
from gate.model.source import Json, Path

_AROUND = "`'\",.:;()"

Reads = Mapping[str, Sequence[InputPath]]
"""Path of each module → what it reads of the input."""


class Subjects(Struct, frozen=True, kw_only=True):
    """What is judged in one environment: documents that hold no secret any more, and what policies read that none of them holds."""

    plan: Given | None
    flows: tuple[Given, ...]
    missing: Mapping[str, RuleFailure]
    """Path of a module → the first thing that it reads of the plan and that this form of the plan cannot tell."""


def subjects_of(rules: Iterable[Rule], documents: Documents, reads: Reads, redactor: Redactor) -> Subjects | None:
    """Return what conftest rules are given; None where there are none. The redactor has learned the documents' secrets before."""
    chosen = [rule for rule in rules if rule.style == "conftest"]
    wanted = {name for rule in chosen for name in rule.judges}
    if not chosen:
        return None
    plan, configuration = documents.plan, documents.configuration
    judged = plan if "plan" in wanted else None
    missing: dict[str, RuleFailure] = {}
    for path in {module.path for rule in chosen if "plan" in rule.judges for module in _modules(rule)} if judged else ():
        for read in reads.get(path, ()):
            message = missing_part(judged, configuration, read) if judged else None
            if message and path not in missing:
                missing[path] = RuleFailure(code="input-path", rule=None, message=message, path=path, line=read.line, column=read.column)
    return Subjects(
        plan=plan_document(judged, configuration, redactor) if judged else None,
        flows=tuple(flow_documents(documents, redactor)) if "flows" in wanted else (),
        missing=missing,
    )


def evaluate(rules: Sequence[Rule], subjects: Subjects, engine: Engine) -> Iterator[Evaluation]:
    """Evaluate rules, which an engine has loaded, over everything that they judge. Raises EngineError."""
    findings: dict[str, list[RawFinding]] = {rule.id: [] for rule in rules}
    untold = {rule.id: failure for rule in rules if subjects.plan and (failure := _untold(rule, subjects.missing))}
    failures: dict[str, RuleFailure] = {}
    for kind, given in (("plan", (subjects.plan,) if subjects.plan else ()), ("flows", subjects.flows)):
        asked = [rule.id for rule in rules if kind in rule.judges and not (kind == "plan" and rule.id in untold)]
        for one in given if asked else ():
            left = [name for name in asked if name not in failures]
            for evaluation in engine.evaluate(msgspec.json.encode(one.document), left):
                findings[evaluation.rule] += (_placed(raw, one) for raw in evaluation.findings)
                if evaluation.failure:
                    failures[evaluation.rule] = evaluation.failure
    for rule in rules:
        yield Evaluation(rule=rule.id, findings=tuple(findings[rule.id]), failure=untold.get(rule.id) or failures.get(rule.id))


def locate(raw: RawFinding, places: Places) -> tuple[Location | None, tuple[Location, ...]]:
    """Return where to edit: what the message object or the message names, where that is one thing alone, or the whole subject."""
    if raw.subject != "plan":
        return places.locate(raw.subject, raw.path)
    words = [*(value for value in raw.details.values() if isinstance(value, str)), *raw.message.split()]
    found = {places.locate(f"change:{word.strip(_AROUND)}", ()) for word in words}
    some = [one for one in found if one[0] is not None]
    return some[0] if len(some) == 1 else (None, ())


def waived(rule: Rule) -> Waived:
    """Return why a finding does not count that the pack's own `exception` covers."""
    name = excepted_as(rule.entries[0])
    reason = f"`exception` of the policy names `{name}`" if name else "`exception` of the policy names the empty text"
    return Waived(reason=reason, owner=rule.pack, expires=None)


def _untold(rule: Rule, missing: Mapping[str, RuleFailure]) -> RuleFailure | None:
    """Return what the plan does not tell a rule or another file of its pack."""
    found = next((missing[one.path] for one in _modules(rule) if one.path in missing), None) if "plan" in rule.judges else None
    return None if found is None else structs.replace(found, rule=rule.id)


def _modules(rule: Rule) -> tuple[Module, ...]:
    return (rule.module, *rule.companions)


def _placed(raw: RawFinding, given: Given) -> RawFinding:
    return structs.replace(raw, subject=given.subject, path=_path(raw.details.get("path")))


def _path(value: Json) -> Path:
    """Return the path that a message object names, if it is one."""
    return tuple(value) if isinstance(value, list) and all(type(part) in (str, int) for part in value) else ()
