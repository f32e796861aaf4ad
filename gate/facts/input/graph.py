"""How the flows of an environment hang together, as rules read it."""

from __future__ import annotations

from msgspec import Struct

from gate.model.source import Path


class EdgeFact(Struct, frozen=True, kw_only=True):
    """One way from a flow to another: a task that runs it (`kind` is `runs`), or a trigger that waits for its end (`follows`).

    Of one that is not `enabled` nothing is `lost`, `disabled`, `missing` or `unknown`.
    """

    subject: str
    """The flow's that holds the task or trigger."""
    path: Path
    kind: str
    flow: str | None
    namespace: str | None
    """What is reached, as in a reference."""
    exact: bool
    """Whether that names one flow, and no execution changes it."""
    reaches: tuple[str, ...]
    """Subjects of the flows that an exact one leads to; more than one where several bear the name."""
    lost: bool
    """Whether no flow of the environment bears the name, although all of them are known."""
    disabled: bool
    """Whether every flow that it reaches is disabled."""
    enabled: bool
    """Whether neither the flow nor the task or trigger that it comes from is disabled."""
    missing: tuple[str, ...]
    """Inputs that the flow that is started needs and is not given."""
    unknown: tuple[str, ...]
    """Inputs that the flow that is started is given and does not have."""


class CycleFact(Struct, frozen=True, kw_only=True):
    """Flows that lead back to the first of them, or tasks of a Dag that wait for each other (`kind` is `tasks`).

    Flows run one another (`runs`), or one at least follows by a trigger (`follows`), or may by a pattern or an expression (`may-follow`).
    """

    subject: str
    path: Path
    kind: str
    names: tuple[str, ...]
    """Namespace and id of each flow, with a dot between them, or the ids of the tasks; the first is where `path` leads."""
    written_out: bool
    """Whether every flow is named as text, and not by an expression or a default: Kestra sees no other circle of flows that run."""


class UndefinedFact(Struct, frozen=True, kw_only=True):
    """An input, output, variable or trigger that an expression reads and the flow does not define; or a name in `dependsOn` of a Dag."""

    subject: str
    path: Path
    name: str
    """As in an expression: `inputs.day`, `outputs.load.rows`, `vars.limit`, `trigger`; `dependsOn.load` for a Dag."""
    needed: bool
    """Whether the execution fails without it: nothing in the expression stands in for what is missing."""
    nearest: str | None
    """What may have been meant in place of the last part."""


class TwinFact(Struct, frozen=True, kw_only=True):
    """A flow whose id and namespace another one has too: Kestra keeps the one that is deployed last."""

    subject: str
    path: Path
    name: str
    """Namespace and id, with a dot between them."""
    others: tuple[str, ...]
    """Subjects of the others."""


class GraphFact(Struct, frozen=True, kw_only=True):
    """How the flows of the environment hang together."""

    edges: tuple[EdgeFact, ...] = ()
    cycles: tuple[CycleFact, ...] = ()
    undefined: tuple[UndefinedFact, ...] = ()
    twins: tuple[TwinFact, ...] = ()
