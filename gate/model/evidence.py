"""Evidence: what is recorded of each plan and apply, and how records hang together."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from gate.model.report import Verdict
from gate.model.terraform import PlanMode, StateIdentity

Result = Literal["applied", "partial", "failed", "unknown"]
"""`failed` left the state as it was; `partial` did not; `unknown` is everything that cannot be told."""


class Head(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The last record of an environment's chain, as somebody saw it."""

    counter: int
    digest: str


class Agreed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody whose approval counted: the name and the key of the signature, and the digest of the approval's file."""

    principal: str
    key: str
    approval: str


class Judged(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="kind", tag="plan"):
    """A plan was made and judged. `seal` is the digest of its seal, which only an allowed plan has."""

    verdict: Verdict
    plan: str
    seal: str | None
    commit: str | None
    branch: str | None = None
    """The branch of `origin` that judged; None where the working tree did."""
    judged_at: str | None = None
    """The commit that it was at."""
    policies: str | None = None
    """Digest over path → digest of every file that judged."""


class Intent(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="kind", tag="intent"):
    """Terraform is about to apply a plan. `reconciles` is the digest of an earlier intent whose outcome nobody knows."""

    plan: str
    seal: str
    commit: str | None
    dirty: tuple[str, ...]
    state: StateIdentity | None
    tree: str
    sources: dict[str, str]
    """Path → mode and digest of every source file of flows and modules that the plan was made from."""
    reconciles: str | None
    branch: str | None = None
    judged_at: str | None = None
    """As in the plan's record."""
    approvals: tuple[Agreed, ...] = ()
    """Those that the apply was allowed with."""
    mode: PlanMode = "normal"
    """Only a normal plan puts the files in force."""


class ReadBack(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the instance of Kestra said after an apply."""

    flows: dict[str, str]
    """Namespace and id → digest of what the flow means, as it was read back."""
    differs: tuple[str, ...]
    """What is not as applied, in words."""
    unknown: str | None
    """Why not all of it could be told; None where it could."""


class Outcome(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="kind", tag="outcome"):
    """How an apply ended; `intent` is the digest of the record that announced it."""

    intent: str
    plan: str
    result: Result
    exit_code: int | None
    """Terraform's own, negative for the signal that ended it; None when it could not be started."""
    state: StateIdentity | None
    """After the apply."""
    tree: str
    edited: tuple[str, ...]
    """Files that changed while Terraform applied."""
    sources: dict[str, str]
    """As in the intent: these are in force now, if the plan was a normal one, the result is `applied` and nothing was edited."""
    errored_state: str | None
    """Where Terraform left the state that it could not save."""
    read_back: ReadBack | None = None
    """None where `kestra.read_back` does not ask for it, and of an apply that did not end well."""
    mode: PlanMode = "normal"


Body = Judged | Intent | Outcome


class Record(Struct, frozen=True, kw_only=True):
    """One entry of an environment's chain, read and verified. `previous` is the digest of the entry before it."""

    environment: str
    counter: int
    previous: str | None
    time: str
    """RFC 3339, UTC."""
    gate: str
    digest: str
    body: Body
    heads: dict[str, Head] = {}
    """The chains of the other environments as the writer saw them: a chain that is shorter now was cut."""
