"""The stage of promotion, for faults on it."""

from __future__ import annotations

from tests.promotion.conftest import stage

__all__ = ["stage"]
