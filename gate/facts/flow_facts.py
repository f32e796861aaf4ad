"""A flow as facts: what it is made of and what it reaches, redacted, and joined to whose that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial

import msgspec

from gate.config.project import Environment
from gate.facts.documents import DeployedFlow, FlowDocument
from gate.facts.input.flow import (
    BrokenExpressionFact,
    DeploymentFact,
    FlowFact,
    InputFact,
    MisfitFact,
    OriginFact,
    ReferenceFact,
    SurpriseFact,
    TaskFact,
    TriggerFact,
)
from gate.facts.ownership import Holders, deployers, written
from gate.facts.redaction import Redactor
from gate.model.kestra import Flow, Reference
from gate.model.ports import Tree
from gate.model.source import Json, Path
from gate.model.terraform import UNKNOWN_PART

_UNKNOWN = UNKNOWN_PART.encode()


def flow_facts(
    documents: Iterable[FlowDocument], source: Tree, environments: tuple[Environment, ...], redactor: Redactor
) -> tuple[FlowFact, ...]:
    """Return what rules may know of flows; `source` holds their files."""
    holders = Holders(environments)
    return tuple(_flow(document, source, environments, holders, redactor) for document in documents)


def _flow(document: FlowDocument, source: Tree, environments: tuple[Environment, ...], holders: Holders, redactor: Redactor) -> FlowFact:
    flow, deployed = document.flow, document.deployed
    text = cache(partial(written, document.file, source))
    return FlowFact(
        subject=document.subject,
        id=flow.id,
        namespace=flow.namespace,
        disabled=flow.disabled,
        labels={key: redactor.text(value) for key, value in flow.labels.items()},
        origin=OriginFact(
            file=document.file,
            environments=deployers(document.file, environments),
            deployed=_deployment(deployed) if deployed else None,
        ),
        given=_given(flow.data, ()),
        version=document.version,
        misfits=tuple(_misfits(document, redactor)),
        tasks=tuple(_tasks(document)),
        triggers=tuple(_triggers(flow)),
        inputs=tuple(InputFact(id=one.id, type=one.type, required=one.required, path=one.path) for one in flow.inputs),
        references=tuple(_reference(one, document.subject, text, holders, redactor) for one in (*flow.references, *_owned(flow, holders))),
        secrets=tuple(_secret_keys(flow.references, redactor)),
        broken_expressions=tuple(BrokenExpressionFact(path=one.path, says=redactor.text(one.says)) for one in flow.broken),
        surprises=tuple(SurpriseFact(kind=one.kind, path=(*one.path, one.kind)) for one in flow.surprises),
        unknown=tuple(_unknown_paths(flow.data)) if _UNKNOWN in msgspec.json.encode(flow.data) else (),
    )


def _owned(flow: Flow, holders: Holders) -> Iterator[Reference]:
    """Yield what the flow's texts name and some environment has, unless a reference says so already, maybe where it is used."""
    said = {(one.kind, one.target) for one in flow.references}
    for one in flow.words(holders.mentioned):
        if (one.kind, one.target) not in said and holders.of(one.kind, one.target):
            yield one


def _misfits(document: FlowDocument, redactor: Redactor) -> Iterator[MisfitFact]:
    for one in document.misfits:
        yield MisfitFact(
            kind=one.kind,
            name=redactor.text(one.name),
            path=one.path,
            nearest=one.nearest,
            replacement=one.replacement,
            owner=one.owner and redactor.text(one.owner),
            accepted=one.accepted,
        )


def _tasks(document: FlowDocument) -> Iterator[TaskFact]:
    flow = document.flow
    for task in flow.tasks:
        given, method = _given(flow.data, task.path), _method(flow.data, task.path)
        yield TaskFact(subject=document.subject, id=task.id, type=task.type, path=task.path, given=given, method=method)


def _triggers(flow: Flow) -> Iterator[TriggerFact]:
    for one in flow.triggers:
        given = _given(flow.data, one.path)
        yield TriggerFact(id=one.id, type=one.type, disabled=one.disabled, by_the_clock=one.by_the_clock, path=one.path, given=given)


def _given(flow: dict[str, Json], path: Path) -> tuple[str, ...]:
    return tuple(name for name, value in _at(flow, path).items() if value not in (None, False, "", [], {}))


def _method(flow: dict[str, Json], path: Path) -> str | None:
    written = _at(flow, path).get("method")
    return written.upper() if isinstance(written, str) and written.isalpha() else None


def _at(flow: Json, path: Path) -> Json:
    for step in path:
        flow = flow[step]
    return flow


def _secret_keys(references: Iterable[Reference], redactor: Redactor) -> list[str]:
    named = {one.target for one in references if one.kind == "secret" and one.target and not one.dynamic}
    return sorted(redactor.text(name) for name in named)


def _reference(reference: Reference, flow: str, text: Callable[[], str], holders: Holders, redactor: Redactor) -> ReferenceFact:
    owners = holders.of(reference.kind, reference.target)
    return ReferenceFact(
        kind=reference.kind,
        target=reference.target and redactor.text(reference.target),
        namespace=reference.namespace and redactor.text(reference.namespace),
        namespace_root=reference.namespace_root and redactor.text(reference.namespace_root),
        namespace_path=reference.namespace_path,
        environments=owners,
        written=bool(owners) and str(reference.target) in text(),
        dynamic=reference.dynamic,
        via=redactor.text(reference.via),
        subject=flow,
        path=reference.path,
    )


def _deployment(deployed: DeployedFlow) -> DeploymentFact:
    return DeploymentFact(subject=deployed.subject, address=deployed.address, flow_id=deployed.flow_id, namespace=deployed.namespace)


def _unknown_paths(value: dict[str, Json] | list[Json], path: Path = ()) -> Iterator[Path]:
    for step, below in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(below, str):
            if UNKNOWN_PART in below:
                yield (*path, step)
        elif isinstance(below, dict | list):
            yield from _unknown_paths(below, (*path, step))
