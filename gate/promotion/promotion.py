"""What the use cases are given, and what they return. Commands build a `Promotion`; nothing here knows how."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from gate.config.project import Environment, Project
from gate.model.evidence import Outcome, ReadBack, Record
from gate.model.ports import PlanReader
from gate.model.report import Checked
from gate.model.source import InputFile, Json
from gate.model.terraform import Plan
from gate.promotion.approving import Count, Demand
from gate.promotion.comparing import Comparison
from gate.promotion.ports import Approving, EvidenceStore, Repository, Shield, TerraformRunner, Trust
from gate.promotion.seal import Seal, SealedChange


class Promotion(Struct, frozen=True, kw_only=True):
    """One environment, and everything that promoting to it needs."""

    base: Path
    """Absolute path of the folder of `gate.yaml`; all paths in reports and records are relative to it."""
    project: Project
    environment: Environment
    terraform: TerraformRunner
    evidence: EvidenceStore
    repository: Repository
    approving: Approving
    read_back: Callable[[Plan], ReadBack] | None = None
    """Asks the instance of Kestra what it holds of a plan that was applied; None where `kestra.read_back` does not ask for it."""
    trust: Trust | None = None
    """What judges; None where the environment names no `branch`, and the working tree judges itself."""
    handed: Callable[[str], str | None] = lambda _: None
    """Asks a branch of `origin` which branch judges the environment, as it says itself."""
    plans: PlanReader
    check: Callable[[], Checked]
    """The static check of this environment."""
    judge: Callable[[Path], Checked]
    """The verdict on a saved plan of this environment."""
    redact: Callable[[Json], Json]
    """Replaces secrets in a value: those that gate knows by their names and forms, and all that `check` and `judge` have found."""
    policies: Callable[[], tuple[InputFile, ...]]
    """Returns every file of the rule packs and of their data, and that of waivers, with its digest, as they are now."""
    shield: Shield
    now: Callable[[], datetime]
    """The time, with its zone."""
    version: str
    """Of gate."""
    progress: Callable[[str], None]

    @property
    def branch(self) -> str | None:
        """The branch that judges, if one does."""
        return self.trust.branch if self.trust else None

    @property
    def judged_at(self) -> str | None:
        """The commit that judges, if one does."""
        return self.trust.commit if self.trust else None


class PlanResult(Struct, frozen=True, kw_only=True):
    """What `plan` came to. Without a seal there is nothing to apply, and the report in `checked` says why."""

    checked: Checked
    seal: Seal | None
    seal_path: Path | None
    changes: tuple[SealedChange, ...] | None
    """What the plan would do; None where Terraform was not started, because the static check did not allow it."""
    drift: tuple[SealedChange, ...]
    """What it found changed outside of Terraform."""
    reconciles: Record | None
    """An apply whose outcome nobody knows; applying this plan settles it."""
    asks: Demand | None = None
    """Who must approve it; None where nobody must, and without a seal."""


class ApplyResult(Struct, frozen=True, kw_only=True):
    """What `apply` came to. Without an outcome nothing was applied, and the report in `checked` says why."""

    checked: Checked
    seal: Seal
    outcome: Outcome | None
    outputs: dict[str, Json]
    """Terraform's outputs after the apply, without sensitive ones."""


class Shown(Struct, frozen=True, kw_only=True):
    """A seal, and what is wrong with it now; empty `problems` mean that seal and plan are as they were judged."""

    seal: Seal
    path: Path
    here: bool
    """Whether the plan lies beside its seal; where it does not, `apply` makes it anew."""
    record: Record | None
    problems: tuple[str, ...]
    asks: Demand | None = None
    """Who must approve it; None where nobody must, where it no longer holds, and where that cannot be told."""
    given: Count = Count()
    """Who approved it already."""
    untold: str = ""
    """Why it cannot be told who must approve it."""


class Compared(Struct, frozen=True, kw_only=True):
    """Two seals, and how the later one differs in what its plan means."""

    before: Seal
    after: Seal
    found: Comparison
    unknown: tuple[str, ...]
    """Identities of those that the evidence does not know: they may have been altered."""
