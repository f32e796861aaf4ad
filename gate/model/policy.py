"""Rules, and what an engine says of them."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from msgspec import Struct

from gate.model.source import Json, Path


class Severity(StrEnum):
    """How bad it is."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Enforcement(StrEnum):
    """What it does here."""

    DENY = "deny"
    WARN = "warn"
    OFF = "off"


class Module(Struct, frozen=True, kw_only=True):
    """A Rego source file; `path` is how people find it."""

    path: str
    text: str


class Enforced(Struct, frozen=True, kw_only=True):
    """What a rule does in an ordinary and in a protected environment."""

    default: Enforcement
    protected: Enforcement


class Rule(Struct, frozen=True, kw_only=True):
    """One annotated Rego package, and what its METADATA says."""

    id: str
    title: str
    description: str
    severity: Severity
    category: str
    judges: tuple[str, ...]
    """Collections of the policy input that the rule goes over, such as `flows` or `plan.changes`."""
    enforcement: Enforced
    remediation: str
    approvable: bool
    references: tuple[str, ...]
    package: str
    pack: str
    module: Module
    style: Literal["gate", "conftest"] = "gate"
    """Whether it is annotated and goes over `gate.input/v1`, or is a rule as conftest knows them, without METADATA."""
    entries: tuple[str, ...] = ("deny", "warn")
    """Names of the Rego rules that are its answer. A conftest rule has one of its own, such as `deny_public`, and `exception`."""
    companions: tuple[Module, ...] = ()
    """Of a conftest rule: the other modules of its pack, which are loaded with it in place of libraries. Each may be Rego v0 or v1."""
    data: RawData | None = None
    """Of a conftest rule: all that stands below `data` beside modules, in place of the data of other packs."""


class RawFinding(Struct, frozen=True, kw_only=True):
    """One element of a rule's `deny` or `warn`, checked for shape only."""

    level: Literal["deny", "warn"]
    subject: str
    """Empty as an engine returns it for a conftest rule, which does not know what it is given."""
    path: Path
    message: str
    details: dict[str, Json] = {}
    """Of a conftest rule: what its message object says beside the message."""
    excepted: bool = False
    """Whether an `exception` of a conftest pack names the rule."""


class RuleFailure(Struct, frozen=True, kw_only=True):
    """A rule that could not be loaded, or did not come to an answer."""

    code: str
    """`pack`, `data`, `compile`, `builtin`, `input-path`, `metadata`, `duplicate`, `evaluation`, `timeout`, `memory`, `died`, `result`."""
    rule: str | None
    message: str
    path: str
    line: int | None
    column: int | None


class Call(Struct, frozen=True, kw_only=True):
    """A call of a function in a module, as its syntax tree names it."""

    name: str
    line: int
    column: int


class InputPath(Struct, frozen=True, kw_only=True):
    """A reference below `input` or `data` in a module; `*` stands for a part that is not a constant."""

    parts: tuple[str, ...]
    line: int
    column: int


class Syntax(Struct, frozen=True, kw_only=True):
    """What an engine found in the syntax tree of one module."""

    path: str
    package: str
    calls: tuple[Call, ...]
    inputs: tuple[InputPath, ...]
    """What it reads of `input`. A place may have several: each is what a function's argument is in some call, or a rule's value in one
    of its definitions; one of them at least must exist."""
    data: tuple[InputPath, ...]
    """What it reads of `data`, the rules of libraries apart."""
    whole: tuple[tuple[str, ...], ...]
    """Paths of `input` below which it may see everything, as it is written; `*` as above."""
    present: tuple[tuple[str, ...], ...]
    """Paths of `input` of which it sees whether they are there, or how many elements; of what is below, what `whole` says."""
    defines: tuple[str, ...]
    """Names of the rules and functions that the module defines."""


class RegoTest(Struct, frozen=True, kw_only=True):
    """How one test of a rule went; `message` says why it failed, `printed` what it printed."""

    name: str
    path: str
    line: int | None
    passed: bool
    message: str = ""
    printed: tuple[str, ...] = ()


class Reached(Struct, frozen=True, kw_only=True):
    """Lines of one module that tests reached, and those that they did not; lines without code are neither."""

    path: str
    lines: tuple[int, ...]
    missed: tuple[int, ...]


class RegoRun(Struct, frozen=True, kw_only=True):
    """How the tests of modules went. `reached` is None where nobody asked, or a test ended the engine."""

    tests: tuple[RegoTest, ...]
    failures: tuple[RuleFailure, ...]
    """Modules that cannot be loaded, whose tests did not run."""
    reached: tuple[Reached, ...] | None = None


class Evaluation(Struct, frozen=True, kw_only=True):
    """What one rule says about one policy input: findings, or why there is no answer."""

    rule: str
    findings: tuple[RawFinding, ...] = ()
    failure: RuleFailure | None = None


RawData = dict[str, Json]
