"""The sandbox's fixtures, for its own tests."""

from __future__ import annotations

from tests.sandbox.fixtures import mirror, stack

__all__ = ["mirror", "stack"]
