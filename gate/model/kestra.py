"""A Kestra flow as a document: what its YAML says, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, Protocol, runtime_checkable

from msgspec import Struct

from gate.model.source import Json, Path


class Place(Struct, frozen=True):
    """Where a key or value stands in the flow's own text, from 1; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Places(Protocol):
    """Where everything in a flow's text stands; found out when it is first asked for."""

    @property
    def keys(self) -> dict[Path, Place]:
        """Path of each mapping entry → its key."""

    @property
    def values(self) -> dict[Path, Place]:
        """Path of each value, the root (empty path) included → the value."""


class Task(Struct, frozen=True, kw_only=True):
    """A task anywhere in a flow, however deeply nested."""

    id: str | None
    type: str | None
    path: Path


class Trigger(Struct, frozen=True, kw_only=True):
    """A trigger of a flow."""

    id: str | None
    type: str | None
    disabled: bool
    by_the_clock: bool = False
    """Whether it is a Schedule that names hours or days, so that its time zone matters."""
    path: Path


class Input(Struct, frozen=True, kw_only=True):
    """An input of a flow."""

    id: str | None
    type: str | None
    required: bool
    path: Path


class Reference(Struct, frozen=True, kw_only=True):
    """One way in which a flow reaches something outside of it."""

    kind: str
    """What is reached: `secret`, `kv`, `flow`, `upstream`, `host` …; the policy input lists all."""
    target: str | None
    """Its name. A part that only an execution decides is UNKNOWN_PART, `*` stands for any; None where nothing is written."""
    namespace: str | None
    """The Kestra namespace that it lies in; None where it lies in none."""
    namespace_root: str | None
    """The namespace that it lies in or below whatever an execution decides: `company` of `company.{{ inputs.team }}`; it may be empty."""
    namespace_path: Path
    """Where the namespace is written; as `path` where the flow's own is meant."""
    dynamic: bool
    """Whether an execution may reach something else than what is written here."""
    via: str
    """The function, property or type of plugin that reaches it."""
    path: Path


class Use(Struct, frozen=True, kw_only=True):
    """An input, output, variable or trigger that an expression reads."""

    names: tuple[str, ...]
    """`inputs`, `outputs`, `vars` or `trigger`, and the names below it as far as they are written out."""
    needed: bool
    """Whether Kestra would fail without it: nothing in the expression stands in for what is missing."""
    path: Path


class BrokenExpression(Struct, frozen=True, kw_only=True):
    """A text whose expressions Kestra could not read, what its parser would say, and where it would stop."""

    path: Path
    says: str
    place: Place


SurpriseKind = Literal["alias", "anchor", "merge", "tag", "documents"]


class Surprise(Struct, frozen=True, kw_only=True):
    """Something in the YAML that Kestra takes for something else than it looks like, and other programs do not."""

    kind: SurpriseKind
    path: Path
    place: Place


class PluginSchema(Struct, frozen=True, kw_only=True):
    """A file with what the plugins of an instance read, beside Kestra's own."""

    path: str
    raw: bytes


class Misfit(Struct, frozen=True, kw_only=True):
    """Something that the target version of Kestra would not accept. `kind` says what, `nearest` what may have been meant."""

    kind: str
    """`unknown-property`, `removed-property`, `missing-property`, `wrong-type`, `wrong-value` …; the policy input lists all."""
    name: str
    path: Path
    nearest: str | None
    replacement: str | None
    owner: str | None = None
    """The type of the plugin that it lies in; None at the top level."""
    accepted: str | None = None
    """What Kestra makes of it where it saves the flow nevertheless; None where it refuses the flow."""


@runtime_checkable
class Flow(Protocol):
    """A flow, read strictly. Strings are as written; expressions are not evaluated. What it holds is found when it is first asked for."""

    data: dict[str, Json]
    places: Places

    @property
    def id(self) -> str | None:
        """Its id, if that is text."""

    @property
    def namespace(self) -> str | None:
        """Its namespace, if that is text."""

    @property
    def disabled(self) -> bool:
        """Whether it is switched off."""

    @property
    def labels(self) -> dict[str, str]:
        """Its labels, as text."""

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Every task, parents before children."""

    @property
    def triggers(self) -> tuple[Trigger, ...]:
        """Its triggers."""

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Its inputs; those inside another one follow it."""

    @property
    def references(self) -> tuple[Reference, ...]:
        """What it reaches outside of itself."""

    def words(self, mentioned: Callable[[str], bool]) -> Iterable[Reference]:
        """What its texts may name besides; most of it is nobody's, and something else. Only those are searched that say so."""

    @property
    def uses(self) -> tuple[Use, ...]:
        """What its expressions read."""

    @property
    def broken(self) -> tuple[BrokenExpression, ...]:
        """Texts that Kestra could not read."""

    @property
    def surprises(self) -> tuple[Surprise, ...]:
        """What Kestra takes for something else than it looks like."""


class Edge(Struct, frozen=True, kw_only=True):
    """One way from a flow to others. Numbers are positions among the flows that the graph was made of."""

    kind: Literal["runs", "follows"]
    """The flow starts another one; or it starts when another one ends."""
    flow: int
    target: str | None
    namespace: str | None
    """What is reached, as in a `Reference`: the parts that an execution decides are UNKNOWN_PART, `*` stands for any."""
    exact: bool
    """Whether target and namespace name one flow, and no execution changes that."""
    reaches: tuple[int, ...]
    """The flows that it may lead to, as far as they are there."""
    missing: tuple[str, ...]
    """Inputs that must be given to the flow that is started and are not; only of an exact edge."""
    unknown: tuple[str, ...]
    """Inputs that are given to the flow that is started and that it does not have; only of an exact edge."""
    enabled: bool
    """Whether neither the flow nor the task or trigger is disabled."""
    via: str
    path: Path


class Cycle(Struct, frozen=True, kw_only=True):
    """Flows that lead back to the first of them, or tasks of a Dag that wait for each other; found at `path` of the first flow."""

    kind: Literal["runs", "follows", "may-follow", "tasks"]
    """How it closes: flows run one another; one of them at least follows by its trigger; or may, by a pattern; or tasks wait."""
    flow: int
    flows: tuple[int, ...]
    tasks: tuple[str, ...]
    path: Path
    written_out: bool = True
    """Whether every flow is named as text, so that Kestra sees the circle too."""


class Undefined(Struct, frozen=True, kw_only=True):
    """An expression that reads what no flow defines, or a task of a Dag that waits for none of its tasks."""

    flow: int
    names: tuple[str, ...]
    """As in a `Use`; for a Dag `dependsOn`, and the task that it names."""
    needed: bool
    nearest: str | None
    path: Path


class Twins(Struct, frozen=True, kw_only=True):
    """Flows of one id in one namespace, of which Kestra keeps the last that is deployed."""

    flows: tuple[int, ...]


class Graph(Struct, frozen=True, kw_only=True):
    """How the flows of an environment hang together."""

    edges: tuple[Edge, ...] = ()
    cycles: tuple[Cycle, ...] = ()
    undefined: tuple[Undefined, ...] = ()
    twins: tuple[Twins, ...] = ()
