"""Finds every secret in what was read for one environment, each at the place that a person must edit, and once there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from gate.errors import GateError
from gate.facts.documents import Documents
from gate.model.secrets import Secret
from gate.model.source import Span
from gate.sources.secrets.configuration import in_configuration, in_scoped, texts_given
from gate.sources.secrets.flows import in_flow
from gate.sources.secrets.plans import in_plan, in_providers
from gate.sources.secrets.texts import search_file
from gate.sources.secrets.values import leads_elsewhere

_NOT_WRITTEN = frozenset({"plan", "kestra schema"})
"""Kinds of files that programs write: one is read by other means, the other holds names alone."""
_ORDER = ("high", "medium", "low")


def detect(documents: Documents) -> tuple[Secret, ...]:
    """Return what was found, the surest first for each place: in flows and configuration by role, then in the rest of the files."""
    given = _given(documents)
    configuration, plan = documents.configuration, documents.plan
    flows = (in_flow(document.flow, document.subject, given) for document in documents.flows)
    found = list(chain.from_iterable(flows))
    if configuration is not None:
        found += in_configuration(configuration, given)
    known = _texts(found)
    if configuration is not None:
        found += (one for one in in_scoped(configuration, given) if one.text not in known)
    elif plan is not None:
        found += in_providers(plan)
    if plan is not None:
        found += in_plan(plan, _texts(found) | given)
    known = _texts(found)
    for file in documents.inputs:
        if file.kind not in _NOT_WRITTEN:
            found += (one for one in _in_file(documents, file.path) if one.text not in known)
    return tuple(_once(_without_copies(found)))


def _given(documents: Documents) -> frozenset[str]:
    """Return the texts that the plan got from outside the code."""
    if documents.plan is None or documents.configuration is None:
        return frozenset()
    return texts_given(documents.configuration.variables)


def _texts(found: Iterable[Secret]) -> frozenset[str]:
    return frozenset(one.text for one in found if one.text is not None)


def _in_file(documents: Documents, path: str) -> Iterator[Secret]:
    """Search a file's text for well-known forms: in comments too, and in what nothing uses."""
    try:
        text = documents.source.read(path).decode("utf-8", "replace")
    except GateError:
        return  # what cannot be read is a failure already
    counts: dict[str, int] = {}
    for hit in search_file(text):
        if leads_elsewhere(hit.text):
            continue
        number = counts[hit.kind] = counts.get(hit.kind, -1) + 1
        line = text.count("\n", 0, hit.start) + 1
        column = hit.start - (text.rfind("\n", 0, hit.start) + 1) + 1
        span = Span(path, line, column, line, column + len(hit.text.split("\n", 1)[0]))
        where = (hit.kind, number)
        yield Secret(
            subject=f"file:{path}",
            path=where,
            kind=hit.kind,
            what=hit.what,
            confidence=hit.confidence,
            text=hit.text,
            span=span,
        )


def _without_copies(found: Iterable[Secret]) -> Iterator[Secret]:
    """Leave out a variable whose value was found where it is used."""
    listed = list(found)
    used = _texts(one for one in listed if one.kind != "variable")
    return (one for one in listed if one.kind != "variable" or one.text not in used)


def _once(found: Iterable[Secret]) -> Iterator[Secret]:
    """Keep one of each kind at each place, the surest, and each text there once."""
    kept: dict[tuple[object, ...], Secret] = {}
    texts: set[tuple[object, ...]] = set()
    for one in sorted(found, key=lambda one: _ORDER.index(one.confidence)):
        said = (one.subject, one.path, one.text)
        if one.text is None or said not in texts:
            texts.add(said)
            kept.setdefault((one.subject, one.path, one.kind), one)
    return iter(sorted(kept.values(), key=lambda one: (one.subject, [str(step) for step in one.path], one.kind)))
