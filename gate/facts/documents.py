"""What was read for one environment, before it becomes facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from msgspec import Struct

from gate.model.kestra import Flow, Graph, Misfit
from gate.model.ports import Tree
from gate.model.secrets import Secret
from gate.model.source import InputFile, ParseFailure, SourceMap, Span
from gate.model.terraform import Configuration, Plan

FLOW_RESOURCE = "kestra_flow"


class FlowName(NamedTuple):
    """What a flow is called; None stands for any."""

    namespace: str | None
    id: str | None


class FlowDocument(Struct, frozen=True, kw_only=True):
    """A flow as the environment would have it, and as people find it.

    `shown` reads, when a finding asks for a place, the flow whose positions lead to the source: where a plan holds the
    content re-serialised, the one that the configuration renders.
    """

    subject: str
    flow: Flow
    shown: Callable[[], Flow | None]
    source: SourceMap | None
    file: str | None
    span: Span | None
    """The argument that holds the content, where the text itself has no way back to a file."""
    deployed: DeployedFlow | None
    misfits: tuple[Misfit, ...]
    version: str | None


class DeployedFlow(Struct, frozen=True, kw_only=True):
    """The resource that deploys a flow, and what it says beside the content; None where that is not known."""

    subject: str
    address: str
    flow_id: str | None
    namespace: str | None


class Documents(Struct, frozen=True, kw_only=True):
    """Everything that was read for one environment."""

    configuration: Configuration | None
    source: Tree
    """Where the configuration's files are: the repository, or the plan that holds them."""
    plan: Plan | None
    flows: tuple[FlowDocument, ...]
    failures: tuple[ParseFailure, ...]
    inputs: tuple[InputFile, ...]
    graph: Callable[[], Graph] = Graph
    """Tells how the flows hang together, by their positions in `flows`."""
    unread_flows: tuple[FlowName, ...] = ()
    """Flows that are deployed, and of which no more is known yet than this."""
    secrets: tuple[Secret, ...] = ()
    """What the detector found in all of it, in clear."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing that a rule could judge."""
        return self.plan is None and not self.flows and not (self.configuration and self.configuration.resources)
