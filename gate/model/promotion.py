"""What may be applied, and the only thing that the door to Terraform accepts."""

from __future__ import annotations

from msgspec import Struct


class Approvable(Struct, frozen=True, kw_only=True):
    """A denial that approvals which name it can lift."""

    rule: str
    subject: str


class ApprovedPlan(Struct, frozen=True, kw_only=True):
    """A saved plan that was judged and allowed. Minted by `gate.decide` alone."""

    environment: str
    plan: str
    """Absolute path of the saved plan."""
    digest: str
    """Digest of the plan file that was judged; held against the file again right before apply."""
