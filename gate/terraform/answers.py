"""What Terraform answers in JSON, as far as gate reads it."""

from __future__ import annotations

from msgspec import Struct

from gate.model.source import Json


class Start(Struct):
    """Where a diagnostic begins."""

    line: int
    column: int


class Range(Struct):
    """The stretch of a file that a diagnostic is about."""

    filename: str
    start: Start


class Diagnostic(Struct):
    """What `terraform validate` found."""

    severity: str
    summary: str
    detail: str = ""
    range: Range | None = None


class Validation(Struct):
    """The answer of `terraform validate`."""

    valid: bool
    diagnostics: tuple[Diagnostic, ...] = ()


class State(Struct):
    """What identifies a state."""

    lineage: str
    serial: int


class OutputValue(Struct):
    """One output of the root module."""

    value: Json
    sensitive: bool = False
