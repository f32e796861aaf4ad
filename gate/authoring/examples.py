"""Examples: small repositories, each with everything that one rule says of it. Reads them; judges nothing.

They lie in `examples/RULE-ID/{allow,deny}-…/`, in the folder of the pack or beside it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from gate.errors import InputError
from gate.model.policy import Enforcement
from gate.model.report import Finding

PLACES = ("examples", "../examples", "../tests/examples")
"""Where examples may lie, as seen from the pack; the first that holds some of its rules counts."""
SHOWN = frozenset({".tf", ".yml", ".yaml"})
"""Endings of files that a page shows."""
_PLANS = ("plan.tfplan", "plan.json")
_ID = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+")
_NAME = re.compile(r"(allow|deny)-.+")


class Expected(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an example's rule says of it: one entry of `expected.json`."""

    rule: str
    subject: str
    level: Literal["deny", "warn"]
    message: str
    location: str | None
    """`path:line:column`, or null where the subject has no line."""

    def __str__(self) -> str:
        return f"{self.level} {self.rule} {self.subject} at {self.location or 'no line'}: {self.message}"


class Example(Struct, frozen=True, kw_only=True):
    """A small repository with everything that one rule says of it."""

    rule: str
    name: str
    """`allow-…` or `deny-…`."""
    folder: Path
    files: dict[str, str]
    """Path → text of those that a page shows."""
    plan: Path | None
    """The saved plan, or plan JSON, that it is judged with."""
    plan_shown: str | None
    """How people find that plan."""
    configuration: Path | None
    """Folder of the configuration that the plan was made from, where it is not among the example's own files."""
    expected: tuple[Expected, ...]

    @property
    def title(self) -> str:
        """The name as words."""
        return self.name.partition("-")[2].replace("-", " ")


def folder_for(pack: Path, rules: Collection[str]) -> Path | None:
    """Return the folder of a pack's examples; None where it has none."""
    for place in PLACES:
        folder = (pack / place).resolve()
        if folder.is_dir() and any(child.name in rules for child in folder.iterdir()):
            return folder
    return None


def shown(path: Path, base: Path | None) -> str:
    """Return a path as people write it: from the base where it lies below, else in full."""
    return path.relative_to(base).as_posix() if base is not None and path.is_relative_to(base) else str(path)


def strangers(folder: Path, rules: Collection[str]) -> list[Path]:
    """Return the folders that are named like a rule, and like none that exists."""
    return [child for child in sorted(folder.iterdir()) if child.is_dir() and _ID.fullmatch(child.name) and child.name not in rules]


def read_examples(folder: Path) -> Iterator[Example | InputError]:
    """Yield the examples in the folder of one rule, by name, and an error for each that cannot be read."""
    for one in sorted(folder.iterdir()) if folder.is_dir() else ():
        if one.is_dir():
            try:
                yield read_example(one)
            except InputError as error:
                yield error


def read_example(folder: Path) -> Example:
    """Read one example. Raises InputError."""
    if not _NAME.fullmatch(folder.name):
        advice = "Name it after what the rule answers: `allow-…`, or `deny-…` where it denies."
        raise InputError(f"an example cannot be named {folder.name}", remediation=advice, path=str(folder))
    try:
        files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
        texts = {name: path.read_text("utf-8") for name, path in files.items() if path.suffix in SHOWN}
        pointer = files["plan"].read_text("utf-8").strip() if "plan" in files else None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"the example cannot be read: {type(error).__name__}",
            remediation="Make its files readable, and those that are shown UTF-8.",
            path=str(folder),
        ) from error
    own = next((files[name] for name in _PLANS if name in files), None)
    plan, configuration = (own, None) if pointer is None else _shared_plan(folder, pointer)
    return Example(
        rule=folder.parent.name,
        name=folder.name,
        folder=folder,
        files=texts,
        plan=plan,
        plan_shown=f"{folder.parents[2].name}/plans/{pointer}" if pointer is not None else plan.name if plan else None,
        configuration=configuration,
        expected=_expected(folder / "expected.json"),
    )


def _expected(file: Path) -> tuple[Expected, ...]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=tuple[Expected, ...])
    except OSError as error:
        advice = "Write there what the rule says of the example: `[]` where it says nothing."
        raise InputError("an example needs `expected.json`", remediation=advice, path=str(file)) from error
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        advice = 'Write a list of {"rule", "subject", "level", "message", "location"}.'
        raise InputError(f"this is no list of findings: {error}", remediation=advice, path=str(file)) from error


def _shared_plan(folder: Path, named: str) -> tuple[Path, Path]:
    """Return the plan that a file `plan` names, and its configuration: both lie in `plans`, beside the folder of all examples."""
    plans = folder.parents[2] / "plans"
    plan, configuration = plans / named, plans / named.partition("/")[0] / "config"
    plan = plan / "plan.tfplan" if plan.is_dir() else plan
    if not plan.is_file() or not configuration.is_dir():
        advice = "Name a folder of `plans`, beside the folder of examples, that holds `plan.tfplan` and `config/`, or a file in one."
        raise InputError(f"there is no plan `{named}`", remediation=advice, path=str(folder / "plan"))
    return plan, configuration


def said(finding: Finding) -> Expected:
    """Return a finding as `expected.json` writes it."""
    where = finding.location
    return Expected(
        rule=finding.rule,
        subject=finding.subject,
        level="deny" if finding.enforcement is Enforcement.DENY else "warn",
        message=finding.message,
        location=f"{where.path}:{where.line}:{where.column}" if where else None,
    )
