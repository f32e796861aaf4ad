"""A Kestra flow as a document: what its YAML says, and where."""

from __future__ import annotations

from typing import Protocol

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


class BrokenExpression(Struct, frozen=True, kw_only=True):
    """A text whose expressions Kestra could not read, what its parser would say, and where it would stop."""

    path: Path
    says: str
    place: Place


class Misfit(Struct, frozen=True, kw_only=True):
    """Something that the target version of Kestra would not accept. `kind` says what, `nearest` what may have been meant."""

    kind: str
    """`unknown-property`, `removed-property`, `missing-property`, or `wrong-type`."""
    name: str
    path: Path
    nearest: str | None
    replacement: str | None


class Flow(Struct, frozen=True, kw_only=True):
    """A flow, read strictly. Strings are as written; expressions are not evaluated."""

    id: str | None
    namespace: str | None
    disabled: bool
    labels: dict[str, str]
    data: dict[str, Json]
    tasks: tuple[Task, ...]
    triggers: tuple[Trigger, ...]
    inputs: tuple[Input, ...]
    references: tuple[Reference, ...]
    broken: tuple[BrokenExpression, ...]
    places: Places
