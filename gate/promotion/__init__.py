"""The use cases between a judged plan and an applied one: `plan`, `apply`, `show`.

They know Terraform, git and the evidence store through Protocols only, print nothing and never exit.

    plan(promotion: Promotion, mode: PlanMode = "normal") -> PlanResult
    apply(promotion: Promotion, seal: str | None = None) -> ApplyResult
    show(base: Path, evidence: EvidenceStore, *, seal: str | None = None, environment: str | None = None) -> Shown
    show_asked(base, evidence, found: Shown, environments, approving, now: datetime) -> Shown
    show_difference(base, evidence, other: str, *, seal=None, environment=None) -> Compared

A seal is named by its path or its identity, and is looked for here and in the evidence store.

A verdict other than ALLOW is in the result's `checked.report`. Everything else that stops the way is raised: RefusedError (exit 1)
when what was judged is not what would be applied, ProcessError, InputError or EvidenceError (exit 3) when that cannot be
told, ApplyError (exit 4) when an allowed apply did not end as it should; it is on record by then.
"""

from __future__ import annotations

from gate.promotion.applying import apply
from gate.promotion.planning import plan
from gate.promotion.promotion import ApplyResult, Compared, PlanResult, Promotion, Shown
from gate.promotion.showing import show, show_asked, show_difference

__all__ = ["ApplyResult", "Compared", "PlanResult", "Promotion", "Shown", "apply", "plan", "show", "show_asked", "show_difference"]
