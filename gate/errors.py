"""Exit codes and the one family of exceptions that mean "no verdict could be reached".

A finding is a value, never an exception. Nothing of ours is imported here.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """What the process says to its caller, the same for every output format."""

    ALLOW = 0
    DENY = 1
    USAGE = 2
    INDETERMINATE = 3
    APPLY_FAILED = 4
    BUG = 5
    INTERRUPTED = 130


class GateError(Exception):
    """What was found, where, and what to do about it; ends the command with `exit_code`.

    `path`, `line` and `column` (1-based) name the place where there is one. `code` is a short stable word for machines.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.INDETERMINATE
    code: ClassVar[str] = "error"

    def __init__(
        self,
        message: str,
        *,
        remediation: str = "",
        path: str | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.remediation = remediation
        self.path = path
        self.line = line
        self.column = column


class ConfigError(GateError):
    """`gate.yaml` or the command line is wrong."""

    exit_code = ExitCode.USAGE
    code = "config"


class InputError(GateError):
    """Something that should be judged cannot be read."""

    code = "input"


class EngineError(GateError):
    """The policy engine failed as a whole."""

    code = "engine"


class ProcessError(GateError):
    """A program that gate runs is missing, failed, or ran out of time before a verdict."""

    code = "process"


class EvidenceError(GateError):
    """A seal or record cannot be read, written or trusted."""

    code = "evidence"


class OutputError(GateError):
    """A result cannot be written where it should go."""

    code = "output"


class RefusedError(GateError):
    """The path to apply is closed: what was judged, recorded or approved does not allow it."""

    exit_code = ExitCode.DENY
    code = "refused"


class ApplyError(GateError):
    """The change was allowed, but applying it failed or its outcome is unknown."""

    exit_code = ExitCode.APPLY_FAILED
    code = "apply"
