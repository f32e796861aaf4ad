"""What a plan would do, as rules read it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from gate.model.source import Json, Path
from gate.model.terraform import InstalledModule, LockedProvider, StateIdentity


class IdentityFact(Struct, frozen=True, kw_only=True):
    """What the plan says of itself; null means that this form of the plan does not say."""

    format: str
    terraform_version: str
    complete: bool | None
    errored: bool | None
    applyable: bool | None
    mode: str | None
    targets: tuple[str, ...] | None
    forced_replacements: tuple[str, ...] | None
    backend: str | None
    backend_config: dict[str, Json] | None
    workspace: str | None
    state: StateIdentity | None
    """The state that the plan was made from; an empty lineage is that of a state that does not exist yet."""
    modules: tuple[InstalledModule, ...] | None
    providers: tuple[LockedProvider, ...] | None
    """What an apply of the plan would run, from the lock file inside the plan."""


class ChangeFact(Struct, frozen=True, kw_only=True):
    """What the plan would do to one object; a deposed object has a subject of its own.

    The `content` of a `kestra_flow` is neither in `before` nor in `after`: what it says is in `flows`.
    That of a `kestra_policy` is what its YAML says, where it can be read.
    """

    subject: str
    address: str
    previous_address: str | None
    module: str
    mode: str
    type: str
    name: str
    index: str | int | None
    deposed: str | None
    provider: str
    provider_config: str | None
    """The `key` of the provider configuration that makes the change; null where nothing tells."""
    actions: tuple[str, ...]
    operation: str
    destroys: bool
    reason: str | None
    importing: str | None
    before: dict[str, Json] | None
    after: dict[str, Json] | None
    unknown: tuple[Path, ...]
    """What is known only after apply, including flow content that the provider hides as an empty string."""
    refs: dict[str, tuple[str, ...]]
    """Argument → addresses of the resources that its value comes from, as the configuration says."""
    sensitive: tuple[Path, ...]
    """Of `before` and `after`."""
    replace_paths: tuple[Path, ...]
    changed: tuple[Path, ...]
    """Arguments whose values differ before and after, `content` of a `kestra_flow` too; the empty path where the object appears or goes."""


class DriftFact(ChangeFact, frozen=True, kw_only=True):
    """What was changed outside Terraform since its last apply; `before` is what Terraform knew, `after` what it found."""

    adopted: tuple[Path, ...]
    """What of `changed` the plan leaves as it was found; it writes over the rest."""


class ActionFact(Struct, frozen=True, kw_only=True):
    """One invocation of an action (Terraform 1.14): it changes something outside of every resource."""

    subject: str
    """`action:ADDRESS (EVENT of RESOURCE, BLOCK.PLACE)`: each event invokes an action anew. `(invoke)` where a person asked for it."""
    address: str
    module: str
    type: str
    name: str
    index: str | int | None
    provider: str
    provider_config: str | None
    event: str
    """`before_create`, `after_create` and so on, or `invoke`."""
    resource: str | None
    """Address of the instance whose change invokes it."""
    on_failure: str
    values: dict[str, Json] | None
    unknown: tuple[Path, ...]
    refs: dict[str, tuple[str, ...]]
    """As in a change."""
    sensitive: tuple[Path, ...]


class DeferredFact(Struct, frozen=True, kw_only=True):
    """A change or an action that Terraform put off to a later plan; the other one of the two is null."""

    subject: str
    """That of the change or action, with `deferred:` before it."""
    address: str
    reason: str
    change: ChangeFact | None
    action: ActionFact | None


class OutputChangeFact(Struct, frozen=True, kw_only=True):
    """What the plan would do to a root output; `subject` is `output:NAME`."""

    subject: str
    name: str
    actions: tuple[str, ...]
    sensitive: bool
    unknown: bool


class CheckFact(Struct, frozen=True, kw_only=True):
    """How a `check` block, or the conditions of a resource, output or variable stand; `subject` is `check:ADDRESS`."""

    subject: str
    address: str
    kind: str
    """`resource`, `output_value`, `check` or `var`."""
    status: str
    """`pass`, `fail`, `error`, or `unknown` until apply."""


class PlanFact(Struct, frozen=True, kw_only=True):
    """A plan; `subject` is `plan`."""

    subject: Literal["plan"]
    identity: IdentityFact
    changes: tuple[ChangeFact, ...]
    drift: tuple[DriftFact, ...]
    """What was changed outside Terraform; each `subject` is `drift:ADDRESS`."""
    outputs: tuple[OutputChangeFact, ...]
    checks: tuple[CheckFact, ...]
    deferred: tuple[DeferredFact, ...]
    actions: tuple[ActionFact, ...]
