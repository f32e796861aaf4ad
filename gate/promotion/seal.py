"""The seal: identity and verdict of a judged plan, without secrets. Written last and atomically, read strictly."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from gate.errors import EvidenceError, RefusedError
from gate.model.canonical import canonical
from gate.model.promotion import Approvable
from gate.model.report import Verdict
from gate.model.terraform import Operation, PlanMode, StateIdentity
from gate.promotion.durable import create
from gate.promotion.ports import Commit, Program

SEAL_SCHEMA = "gate.seal/v1"
SEAL_NAME = "seal.json"
PLAN_NAME = "plan.tfplan"


class SealedState(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which state the plan was made from. Backend settings may hold credentials, so only their digest is kept."""

    backend: str | None
    workspace: str | None
    config_digest: str
    identity: StateIdentity | None


class SealedChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One object that the plan changes, moves or imports, or found changed; never a value."""

    address: str
    operation: Operation
    deposed: str | None
    moved_from: str | None = None
    imported: bool = False


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a plan, so that a difference can be named: attributes, each with a short digest, and those that may hold secrets."""

    kind: Literal["change", "drift", "output", "action", "deferred"]
    name: str
    attributes: dict[str, str]
    hidden: tuple[str, ...]


class Meaning(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a plan means: two plans mean the same exactly if their digests are the same. `gate.promotion.meaning` makes it."""

    digest: str
    """Over everything here but `parts`, and over the changes in the seal."""
    salt: str
    values: str
    """Of every value in the plan, secrets too, through scrypt."""
    identity: dict[str, str | None]
    """What the plan is for and made from, in words, such as `workspace`."""
    variables: tuple[str, ...]
    """Names of the variables that were given."""
    parts: tuple[Part, ...]


class Seal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A judged plan. Another set of fields is another schema version."""

    schema: str
    id: str
    environment: str
    protected: bool
    created: str
    expires: str
    gate: str
    verdict: Verdict
    plan_digest: str
    plan_config_digest: str | None
    root: str
    """Absolute path of Terraform's root."""
    commit: Commit | None
    branch: str | None = None
    """The branch of `origin` that judged; None where the working tree did."""
    judged_at: str | None = None
    """The commit that it was at."""
    terraform: Program
    state: SealedState
    lock_file: str | None
    """Digest of `.terraform.lock.hcl`; None where the root has none because it needs no provider."""
    tree: str
    """Digest over every file that plan and verdict were made from."""
    sources: dict[str, str]
    """Path → mode and digest of the source files of flows and modules: what promotion carries from environment to environment."""
    policies: dict[str, str]
    config: str
    """Digest of `gate.yaml`."""
    entry: str
    """Digest of the environment's entry in it, defaults included."""
    meaning: Meaning
    changes: tuple[SealedChange, ...]
    drift: tuple[SealedChange, ...]
    """What the plan found changed outside of Terraform."""
    counts: dict[str, int]
    """Operation → number of objects, `no-op` left out."""
    reconciles: str | None
    """Digest of an intent whose outcome nobody knows, which applying this plan settles."""
    planner: tuple[str, ...]
    """Names and keys of whoever made the plan, as far as they are known."""
    approvable: tuple[Approvable, ...]
    """The denials that approvals must name; none of a plan that was allowed."""

    @property
    def mode(self) -> PlanMode:
        """What kind of plan it is."""
        mode = self.meaning.identity.get("mode")
        return "destroy" if mode == "destroy" else "refresh-only" if mode == "refresh-only" else "normal"


def encode(seal: Seal) -> bytes:
    """Return the seal's one encoding; its digest is what the evidence records."""
    return canonical(msgspec.to_builtins(seal)) + b"\n"


def write(seal: Seal, folder: Path) -> Path:
    """Put the seal beside its plan. Raises EvidenceError when it cannot be written."""
    path = folder / SEAL_NAME
    try:
        create(path, encode(seal))
    except FileExistsError:
        raise EvidenceError(f"{path} exists already", path=str(path), remediation="Run gate plan again.") from None
    return path


def read(path: Path) -> tuple[Seal, bytes]:
    """Read a seal, and return its bytes too. Raises EvidenceError when it is none, RefusedError when it was altered."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EvidenceError(
            f"the seal {path} cannot be read: {error.strerror}", path=str(path), remediation="Name a seal that gate plan wrote."
        ) from error
    return parse(content, str(path)), content


def parse(content: bytes, name: str) -> Seal:
    """Return the seal in these bytes, which messages call `name`. Raises EvidenceError and RefusedError as `read`."""
    try:
        schema = msgspec.json.decode(content, type=_Schema).schema
    except (msgspec.MsgspecError, RecursionError) as error:
        raise RefusedError(f"{name} is not a seal: {error}", path=name, remediation=_AGAIN) from None
    if schema != SEAL_SCHEMA:
        raise EvidenceError(
            f"{name} is a seal of another version of gate: found {schema!r}, expected {SEAL_SCHEMA!r}", path=name, remediation=_AGAIN
        )
    try:
        seal = msgspec.json.decode(content, type=Seal)
        exact = encode(seal) == content
    except (msgspec.MsgspecError, ValueError) as error:
        raise RefusedError(f"{name} is not a complete seal: {error}", path=name, remediation=_AGAIN) from None
    if not exact:
        raise RefusedError(f"{name} is not as gate wrote it", path=name, remediation=_AGAIN)
    return seal


class _Schema(Struct):
    schema: str


_AGAIN = "Run gate plan again and apply its seal."
