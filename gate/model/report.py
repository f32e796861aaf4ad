"""The report `gate.report/v1`: everything that ran, passed, failed or was not read, and the decision."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from msgspec import Struct

from gate.model.policy import Enforcement, Rule, Severity
from gate.model.source import InputFile, Json, ParseFailure

REPORT_SCHEMA = "gate.report/v1"


class Verdict(StrEnum):
    """The answer. `INDETERMINATE` never allows."""

    ALLOW = "ALLOW"
    DENY = "DENY"
    INDETERMINATE = "INDETERMINATE"


class Location(Struct, frozen=True, kw_only=True):
    """The lines that a person must edit. Lines and columns count from 1; the end is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class Waived(Struct, frozen=True, kw_only=True):
    """Why a finding does not count for now: from `waivers.yaml`, the `exception` of a conftest pack, or approvals that name it.

    `expires` is a day, the last on which it holds; None of an exception, which names no day.
    """

    reason: str
    owner: str
    expires: str | None

    @property
    def until(self) -> str:
        """How long it holds, in words."""
        return f"until {self.expires}" if self.expires else "without an end"


class Finding(Struct, frozen=True, kw_only=True):
    """One rule × one subject: what is wrong, where, and what to write."""

    rule: str
    title: str
    category: str
    severity: Severity
    enforcement: Enforcement
    status: Literal["open", "waived", "approvable"]
    subject: str
    message: str
    remediation: str
    location: Location | None
    related: tuple[Location, ...]
    fingerprint: str
    """Of rule, subject and path: it does not move when lines above do."""
    waiver: Waived | None = None
    """Only of a finding whose status is `waived`."""


class RuleOutcome(Struct, frozen=True, kw_only=True):
    """How one rule went. `subjects` counts what it judged; `needs` says what was absent where it did not run."""

    id: str
    status: Literal["passed", "failed", "error", "not_run"]
    subjects: int
    needs: tuple[str, ...] = ()


class EnvironmentReport(Struct, frozen=True, kw_only=True):
    """Everything about one environment."""

    name: str
    protected: bool
    decision: Verdict
    findings: tuple[Finding, ...]
    rules: tuple[RuleOutcome, ...]
    plan: dict[str, Json] | None
    """The plan's identity, redacted; None for a static check."""
    kestra: str | None = None
    """The version of Kestra that its flows were held against: of those that gate knows, the nearest to the one in gate.yaml."""


class Tool(Struct, frozen=True, kw_only=True):
    """What wrote the report."""

    name: str
    version: str


class Report(Struct, frozen=True, kw_only=True):
    """Everything that ran, and the decision over all environments."""

    schema: str
    tool: Tool
    decision: Verdict
    exit_code: int
    environments: tuple[EnvironmentReport, ...]
    failures: tuple[ParseFailure, ...]
    inputs: tuple[InputFile, ...]


class Excerpt(Struct, frozen=True, kw_only=True):
    """One source line as it may be shown: secrets are replaced, and the columns of the finding moved along with that."""

    text: str
    line: int
    column: int
    end_column: int


class Checked(Struct, frozen=True, kw_only=True):
    """A report, the source lines that its findings point to, and the rules that judged."""

    report: Report
    excerpts: dict[Location, Excerpt]
    rules: tuple[Rule, ...] = ()
