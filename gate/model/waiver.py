"""What a team accepts for a while: one rule, one subject, named environments, a reason, an owner and a last day."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from gate.model.source import InputFile, Span

PLANNED = frozenset({"plan", "change", "drift", "output", "check", "deferred", "action"})
"""Kinds of subjects that only a plan has: what stands before the colon."""

Standing = Literal["judged", "absent", "untold"]
"""How a waiver's subject stands: its rule said all it can say of it, there is no such subject, or this check cannot tell."""


class Waiver(Struct, frozen=True, kw_only=True):
    """One entry of the file of waivers. It covers the findings of `rule` on exactly `subject`."""

    rule: str
    subject: str
    environments: tuple[str, ...]
    reason: str
    owner: str
    expires: date
    """The last day, in UTC, on which it holds."""
    span: Span
    """Where the entry stands."""


class Waivers(Struct, frozen=True, kw_only=True):
    """The file of waivers, read and checked."""

    file: InputFile
    entries: tuple[Waiver, ...]
