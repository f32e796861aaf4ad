"""The stage of promotion, for faults on it; the stand-in providers, and a team with its state and evidence in S3."""

from __future__ import annotations

from tests.promotion.conftest import stage
from tests.promotion.test_s3_state import s3, team
from tests.sandbox.fixtures import mirror

__all__ = ["mirror", "s3", "stage", "team"]
