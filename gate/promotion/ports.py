"""The Protocols through which promotion meets Terraform, git and the evidence store, and the words that they share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from gate.model.evidence import Body, Record
from gate.model.promotion import ApprovedPlan
from gate.model.source import Json
from gate.model.terraform import PlanMode, StateIdentity


class Program(Struct, frozen=True, kw_only=True):
    """The Terraform that is run."""

    path: str
    """Absolute."""
    digest: str
    version: str


class Applied(Struct, frozen=True, kw_only=True):
    """How Terraform ended. A negative code is the signal that ended it."""

    code: int
    interrupted: bool
    """A person or the CI system asked gate to stop, and gate asked Terraform."""
    message: str
    """Terraform's own error, plain and redacted; empty where there is none."""


class Commit(Struct, frozen=True, kw_only=True):
    """The commit that is checked out, and the files that differ from it, untracked ones included."""

    id: str
    dirty: tuple[str, ...]


class Trust(Struct, frozen=True, kw_only=True):
    """The branch of `origin` whose `gate.yaml`, packs, data, waivers and signers judge."""

    branch: str
    commit: str
    """The commit that the branch was at when it was fetched."""
    head: str
    """The commit that was checked out then, which lies on the branch."""


class TerraformRunner(Protocol):
    """Terraform in one environment's root. Every method raises ProcessError, in Terraform's own words, when it fails."""

    def locate(self) -> tuple[str, str]:
        """Return the absolute path and the digest of the executable, without starting it."""

    def program(self) -> Program:
        """Return the executable and its version; refuse what is too old, or not Terraform."""

    def init(self) -> None:
        """Install what the lock file names, and nothing else."""

    def validate(self) -> None:
        """Let Terraform check the configuration."""

    def plan(self, out: Path, *, mode: PlanMode) -> None:
        """Write a saved plan: of what the configuration asks for, of destroying all of it, or of what the state does not know yet."""

    def show(self, plan: Path) -> bytes:
        """Return the JSON of a saved plan; it holds secrets in clear."""

    def state(self, *, whatever_happens: bool = False) -> StateIdentity | None:
        """Return lineage and serial of the current state, None where there is none yet; even when gate is asked to stop, if so told."""

    def outputs(self) -> dict[str, Json]:
        """Return the outputs that are not sensitive."""

    def apply(self, approved: ApprovedPlan, *, program: Program, hold: int) -> Applied:
        """Apply exactly this plan, after holding its digest and the program's against the files once more.

        `hold` is a file descriptor that Terraform keeps open, so that the environment's lock outlives gate.
        Raises RefusedError, before Terraform is started, when either file is not what was judged.
        """


class EvidenceStore(Protocol):
    """Records, chained per environment. Every method raises EvidenceError when the chain cannot be trusted."""

    def read(self, environment: str) -> tuple[Record, ...]:
        """Return an environment's records, oldest first, after verifying the whole chain."""

    def append(self, environment: str, body: Body, *, time: str, gate: str, after: str | None = None) -> Record:
        """Write one more record, durably; it is complete or absent.

        `after` is the digest of the record that the caller saw last: nothing but plans may have been recorded since.
        """

    def environments(self) -> Iterator[str]:
        """Yield the names of environments that have records."""

    def publish_seal(self, environment: str, identity: str, content: bytes) -> None:
        """Keep a seal where other clones find it. Keeping the same again is no failure."""

    def seals(self, environment: str) -> tuple[str, ...]:
        """Return the identities of the seals that were published, oldest first."""

    def seal(self, environment: str, identity: str) -> bytes | None:
        """Return a published seal, None where there is none. It is as trustworthy as the record that names its digest."""

    def publish_approval(self, environment: str, seal: str, name: str, content: bytes) -> None:
        """Keep an approval of a seal, which is named by its digest. Keeping the same again is no failure."""

    def approvals(self, environment: str, seal: str | None = None) -> tuple[bytes, ...]:
        """Return the approvals of one seal, or of all seals of an environment. Nothing vouches for them but their signatures."""


class Objects(Protocol):
    """Where evidence is kept: files by their name, such as `records/prod/00000001.json`, each written once and never changed.

    Every method raises EvidenceError when the place cannot be reached, read or written.
    """

    def names(self, folder: str) -> list[str]:
        """Return the names directly below a folder (`records/prod` → `00000001.json`, …), sorted; none where there is no such folder."""

    def read(self, name: str) -> bytes | None:
        """Return the content of a file, None where there is none."""

    def lost(self, folder: str) -> list[bytes]:
        """Return the contents that files below a folder once had, and have no more; none where the place does not keep what was."""

    def create(self, name: str, content: bytes) -> bool:
        """Write a new file, durably; it is complete or absent. False, with nothing written, where one of that name exists."""


class Signer(Struct, frozen=True, kw_only=True):
    """Whose signature it is: the names that a file of signers gives to its key, and the key's SHA-256 fingerprint."""

    principals: tuple[str, ...]
    key: str


class Signatures(Protocol):
    """SSH signatures (`ssh-keygen -Y`), made with keys and agents that people have, and verified offline."""

    def sign(self, content: bytes, *, key: Path, namespace: str) -> str:
        """Return the armored signature. `key` is a private key, or the public one of a key that an agent holds. Raises ProcessError."""

    def signer(self, content: bytes, signature: str, *, signers: bytes, namespace: str, time: str) -> Signer:
        """Return who signed. `signers` is a file in git's `allowed_signers` format; its keys must be valid at `time` (RFC 3339).

        Raises RefusedError where the signature is not by one of them, not over this content, not for this namespace, or not valid then.
        """


class LiveFlow(Struct, frozen=True, kw_only=True):
    """A flow that lives in an instance of Kestra."""

    namespace: str
    id: str
    disabled: bool


class Instance(Protocol):
    """The instance of Kestra that an environment deploys to. Every method raises InputError when it cannot be asked."""

    def flows(self) -> tuple[LiveFlow, ...]:
        """Return every flow of the tenant."""

    def source(self, namespace: str, name: str) -> str | None:
        """Return the text of a flow, None where there is none of that name."""


class Repository(Protocol):
    """The repository that the configuration lies in."""

    def commit(self) -> Commit | None:
        """Return what is checked out; None outside a repository, and before its first commit."""

    def tracked(self) -> tuple[str, ...]:
        """Return the paths of all tracked files, from the folder; none outside a repository."""

    def committed(self, commit: str, names: Collection[str], folders: Collection[str]) -> dict[str, str]:
        """Return path → mode and digest, as a `TreeDigest` has them, of those files, and of all below the folders, that a commit has.

        Raises RefusedError for a file below a submodule.
        """


class WrittenCommit(Struct, frozen=True, kw_only=True):
    """Who wrote a commit, by the mail addresses in it, case-folded. Nothing vouches for them but a signature."""

    id: str
    authors: tuple[str, ...]
    """Co-authors included."""
    committers: tuple[str, ...]
    signature: str | None
    """Armored; of whatever kind."""
    content: bytes
    """What the signature is over."""


class Written(Struct, frozen=True, kw_only=True):
    """The commits that are promoted."""

    commits: tuple[WrittenCommit, ...]
    whole: str | None
    """Why it is the whole history, in words; None where it begins with the commit that was applied last."""


class History(Protocol):
    """Who wrote what, as git has it."""

    def user(self) -> str | None:
        """Return the mail address of whoever works here; None where none is set."""

    def signing_key(self) -> str | None:
        """Return the SSH key that whoever works here signs commits with: a file, or `key::` and a public key; None where none is set."""

    def written(self, since: str | None, until: str) -> Written:
        """Return the commits that `until` adds to `since`, and `until` itself in any case.

        Raises InputError where the clone does not hold them all.
        """


class Approving(Struct, frozen=True, kw_only=True):
    """What approvals are made and verified with."""

    signatures: Signatures
    history: History
    signers: Callable[[str], bytes]
    """Reads a file from where `gate.yaml` was read."""
    planner: Callable[[], tuple[str, ...]]
    """Returns names and keys of whoever works here, as far as they are known."""
    given: tuple[Path, ...] = ()
    """Approvals that were named on the command line."""


Shield = Callable[[], AbstractContextManager[object]]
"""While it lasts, requests to stop are not obeyed: what was applied must still be recorded."""
