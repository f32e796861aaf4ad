"""How the flows of an environment hang together, as facts."""

from __future__ import annotations

from collections.abc import Iterator

from gate.facts.documents import Documents
from gate.facts.input.graph import CycleFact, EdgeFact, GraphFact, TwinFact, UndefinedFact
from gate.facts.redaction import Redactor
from gate.model.kestra import Edge, Graph


def graph_fact(documents: Documents, redactor: Redactor) -> GraphFact:
    """Return the graph of an environment's flows, by their subjects, redacted."""
    graph = documents.graph()
    subjects = [document.subject for document in documents.flows]
    names = [redactor.text(f"{document.flow.namespace}.{document.flow.id}") for document in documents.flows]
    return GraphFact(
        edges=tuple(_edge(edge, subjects, documents, redactor) for edge in graph.edges),
        cycles=tuple(
            CycleFact(
                subject=subjects[one.flow],
                path=one.path,
                kind=one.kind,
                names=tuple(map(redactor.text, one.tasks)) or tuple(names[position] for position in one.flows),
                written_out=one.written_out,
            )
            for one in graph.cycles
        ),
        undefined=tuple(
            UndefinedFact(
                subject=subjects[one.flow],
                path=one.path,
                name=redactor.text(".".join(one.names)),
                needed=one.needed,
                nearest=one.nearest and redactor.text(one.nearest),
            )
            for one in graph.undefined
        ),
        twins=tuple(_twins(graph, subjects, names)),
    )


def _edge(edge: Edge, subjects: list[str], documents: Documents, redactor: Redactor) -> EdgeFact:
    reached = [documents.flows[position].flow for position in edge.reaches]
    return EdgeFact(
        subject=subjects[edge.flow],
        path=edge.path,
        kind=edge.kind,
        flow=edge.target and redactor.text(edge.target),
        namespace=edge.namespace and redactor.text(edge.namespace),
        exact=edge.exact,
        reaches=tuple(subjects[position] for position in edge.reaches) if edge.exact else (),
        lost=edge.enabled and edge.exact and not reached and not _itself(edge, documents) and _all_known(edge, documents),
        disabled=edge.enabled and bool(reached) and all(flow.disabled for flow in reached),
        enabled=edge.enabled,
        missing=tuple(map(redactor.text, edge.missing)) if edge.enabled else (),
        unknown=tuple(map(redactor.text, edge.unknown)) if edge.enabled else (),
    )


def _itself(edge: Edge, documents: Documents) -> bool:
    flow = documents.flows[edge.flow].flow
    return (flow.namespace, flow.id) == (edge.namespace, edge.target)


def _all_known(edge: Edge, documents: Documents) -> bool:
    """Whether no flow that could not be read yet may bear the name that is looked for."""
    wanted = (edge.namespace, edge.target)
    return not documents.failures and not any(
        all(known in (None, looked_for) for known, looked_for in zip(unread, wanted, strict=True)) for unread in documents.unread_flows
    )


def _twins(graph: Graph, subjects: list[str], names: list[str]) -> Iterator[TwinFact]:
    for twins in graph.twins:
        for position in twins.flows:
            others = tuple(subjects[other] for other in twins.flows if other != position)
            yield TwinFact(subject=subjects[position], path=("id",), name=names[position], others=others)
