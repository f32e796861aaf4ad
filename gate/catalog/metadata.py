"""The METADATA block above a rule's package → `Rule`, strictly. Reads no Rego beyond the `package` line."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum
from itertools import takewhile
from typing import TypeVar

from msgspec import Struct

from gate.catalog.pack import failure
from gate.config.mistake import dotted, nearest
from gate.model.own_rules import RESERVED
from gate.model.policy import Enforced, Enforcement, Module, Rule, RuleFailure, Severity
from gate.model.source import Json, ParseFailure, Path, Piece, SourceMap
from gate.yaml import Yaml, parse

COLLECTIONS = (
    "environment",
    "configuration",
    "configuration.providers",
    "configuration.required_providers",
    "configuration.resources",
    "configuration.modules",
    "configuration.removed",
    "configuration.imports",
    "flows",
    "plan",
    "plan.changes",
    "plan.drift",
    "plan.outputs",
    "plan.checks",
    "plan.deferred",
    "plan.actions",
)
"""What a rule can say that it judges."""

_PACKAGE = re.compile(r"package\s+([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*(?:#.*)?", re.ASCII)
_ID = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+")
_CATEGORY = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_TOP = ("title", "description", "scope", "custom")
_CUSTOM = ("id", "severity", "category", "judges", "enforcement", "remediation", "references", "approvable")
_Choice = TypeVar("_Choice", bound=StrEnum)


class Package(Struct, frozen=True):
    """A module's `package` line, from 1."""

    name: str
    line: int


def package_of(text: str) -> Package | None:
    """Return the package that a module declares; None where its first statement is something else."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            found = _PACKAGE.fullmatch(line.strip())
            return Package(found[1], number) if found else None
    return None


def is_library(package: str) -> bool:
    """Whether a package holds what rules share."""
    return (package + ".").startswith("gate.lib.")


def line_of_id(rule: Rule) -> int | None:
    """Return the line of METADATA that names the rule."""
    lines = enumerate(rule.module.text.splitlines(), 1)
    return next((number for number, line in lines if re.match(r"#\s+id:", line)), None)


def read(module: Module, pack: str) -> Rule | list[RuleFailure]:
    """Return the rule that a module is, or everything that is wrong with its METADATA."""
    package = package_of(module.text)
    if package is None:
        return [failure("metadata", "it does not begin with `package` and a dotted name", module.path, line=1)]
    if (package.name + ".").startswith("gate.data."):
        return [failure("metadata", "packages below gate.data belong to data", module.path, line=package.line)]
    block = _block(module, package)
    if isinstance(block, RuleFailure):
        return [block]
    reader = _Fields(block, module.path)
    rule = reader.rule(module, package.name, pack)
    return reader.failures or rule


class _Block(Struct, frozen=True):
    """The YAML of a METADATA block, and where it stands in its file."""

    line: int
    yaml: Yaml
    source: SourceMap


def _block(module: Module, package: Package) -> _Block | RuleFailure:
    header = module.text.splitlines()[: package.line - 1]
    starts = [number for number, line in enumerate(header, 1) if line.rstrip() == "# METADATA"]
    if len(starts) != 1:
        what = "it has no `# METADATA` block above `package`" if not starts else "it has several `# METADATA` blocks above `package`"
        return failure("metadata", what, module.path, line=package.line if not starts else starts[1])
    comments = list(takewhile(lambda line: line.startswith("#"), header[starts[0] :])) or ["#"]
    lines = [line[1:].removeprefix(" ") for line in comments]
    source = SourceMap(
        tuple(
            Piece(number, 1, module.path, starts[0] + number, len(comment) - len(line) + 1, literal=True)
            for number, (comment, line) in enumerate(zip(comments, lines, strict=True), 1)
        )
    )
    found = parse("\n".join(lines), module.path, source=source)
    if isinstance(found, ParseFailure):
        return failure("metadata", f"METADATA cannot be read: {found.message}", module.path, line=found.line, column=found.column)
    return _Block(starts[0], found, source)


class _Fields:
    """Reads the fields of a METADATA block one by one, and collects what is wrong with them."""

    def __init__(self, block: _Block, path: str) -> None:
        self.failures: list[RuleFailure] = []
        self._block = block
        self._path = path
        custom = block.yaml.data.get("custom") if isinstance(block.yaml.data, dict) else None
        name = custom.get("id") if isinstance(custom, dict) else None
        self._rule = name if isinstance(name, str) and _ID.fullmatch(name) and not name.startswith(RESERVED) else None

    def rule(self, module: Module, package: str, pack: str) -> Rule:
        """Return the rule; it is worth nothing where there are failures."""
        self._keys((), _TOP)
        self._keys(("custom",), _CUSTOM)
        self._keys(("custom", "enforcement"), ("default", "protected"))
        if self._get(("scope",)) not in {None, "package"}:
            self._wrong(("scope",), "`scope` is not `package`: METADATA above `package` is about the whole file")
        return Rule(
            id=self._id(),
            title=self._text(("title",)),
            description=self._text(("description",)),
            severity=self._choice(("custom", "severity"), Severity),
            category=self._text(("custom", "category"), _CATEGORY, "a name such as `environment-separation`"),
            judges=self._texts(("custom", "judges"), COLLECTIONS, required=True),
            enforcement=Enforced(
                default=self._choice(("custom", "enforcement", "default"), Enforcement),
                protected=self._choice(("custom", "enforcement", "protected"), Enforcement),
            ),
            remediation=self._text(("custom", "remediation")),
            approvable=self._flag(("custom", "approvable")),
            references=self._texts(("custom", "references")),
            package=package,
            pack=pack,
            module=module,
        )

    def _id(self) -> str:
        path = ("custom", "id")
        found = self._text(path, _ID, "an id such as `ENV-01`")
        if found.startswith(RESERVED):
            beginning = found.partition("-")[0]
            self._wrong(path, f"the id {found} is not free: ids that begin with {beginning}- are those of gate's own findings")
        return found

    def _get(self, path: Path) -> Json:
        value = self._block.yaml.data
        for part in path:
            value = value.get(part) if isinstance(value, dict) else None
        return value

    def _keys(self, path: Path, known: Collection[str]) -> None:
        value = self._get(path)
        if not isinstance(value, dict):
            if value is not None or not path:
                self._wrong(path, f"{_name(path)} is not a mapping")
            return
        for key in value:
            if key not in known:
                meant = nearest(key, known)
                advice = f"did you mean `{meant}`?" if meant else f"known are {', '.join(known)}"
                self._wrong((*path, key), f"METADATA has an unknown key `{dotted((*path, key))}`: {advice}", at_key=True)

    def _text(self, path: Path, form: re.Pattern[str] | None = None, wanted: str = "a text") -> str:
        value = self._get(path)
        if value is None:
            self._missing(path)
        elif not isinstance(value, str) or not value.strip() or (form and not form.fullmatch(value)):
            self._wrong(path, f"`{dotted(path)}` is not {wanted}")
        return str(value)

    def _choice(self, path: Path, choices: type[_Choice]) -> _Choice:
        value = self._get(path)
        first = next(iter(choices))
        if value is None:
            self._missing(path)
        elif value not in [str(choice) for choice in choices]:
            self._wrong(path, f"`{dotted(path)}` is not one of {', '.join(choices)}")
        else:
            return choices(value)
        return first

    def _texts(self, path: Path, known: Collection[str] = (), *, required: bool = False) -> tuple[str, ...]:
        value = self._get(path)
        if value is None:
            if required:
                self._missing(path)
            return ()
        if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
            self._wrong(path, f"`{dotted(path)}` is not a list of texts")
            return ()
        for position, one in enumerate(value):
            if known and one not in known:
                meant = nearest(one, known)
                advice = f"did you mean `{meant}`?" if meant else f"known are {', '.join(known)}"
                self._wrong((*path, position), f"`{one}` in `{dotted(path)}` is nothing that a rule can judge: {advice}")
        return tuple(value)

    def _flag(self, path: Path) -> bool:
        value = self._get(path)
        if value is not None and not isinstance(value, bool):
            self._wrong(path, f"`{dotted(path)}` is neither true nor false")
        return value is True

    def _missing(self, path: Path) -> None:
        if len(path) > 1 and not isinstance(self._get(path[:-1]), dict | None):
            return  # said already: what should hold it is not a mapping
        self.failures.append(
            failure("metadata", f"METADATA lacks `{dotted(path)}`", self._path, rule=self._rule, line=self._block.line, column=1)
        )

    def _wrong(self, path: Path, message: str, *, at_key: bool = False) -> None:
        places = self._block.yaml.keys if at_key else self._block.yaml.values
        place = places[path]
        _, line, column = self._block.source.locate(place.line, place.column)
        self.failures.append(failure("metadata", message, self._path, rule=self._rule, line=line, column=column))


def _name(path: Path) -> str:
    return f"`{dotted(path)}`" if path else "METADATA"
