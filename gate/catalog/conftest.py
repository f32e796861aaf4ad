"""A conftest pack → one `Rule` for each name that conftest would ask for. Of Rego it reads names alone, and evaluates nothing.

Source: `policy/engine.go` of open-policy-agent/conftest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from gate.catalog.metadata import package_of
from gate.catalog.pack import PackSource, failure
from gate.model.policy import Enforced, Enforcement, Module, RawData, Rule, RuleFailure, Severity
from gate.model.source import Json, ParseFailure
from gate.yaml import parse

PACKAGE = "main"
"""The namespace that conftest asks in when it is not told another."""
NAME = re.compile(r"(?:deny|violation|warn)(?:_[a-zA-Z0-9]+)*")
EXCEPTION = "exception"

_TOKEN = re.compile(r"""[^\S\n]+|\#[^\n]*|"(?:[^"\\\n]|\\.)*"|`[^`]*`|\w+|.""", re.DOTALL)
_DEPRECATED = {
    "all": "all(values) := count([value | some value in values; value != true]) == 0",
    "any": "any(values) := count([value | some value in values; value == true]) > 0",
    "re_match": "re_match(pattern, value) := regex.match(pattern, value)",
    "set_diff": "set_diff(first, second) := first - second",
}
"""Built-in functions of Rego v0 that no engine of today has, in words of Rego v1."""


class Named(Struct, frozen=True):
    """Where a module defines a rule that conftest would ask for."""

    name: str
    line: int
    function: bool


def rules(pack: PackSource, modules: Sequence[Module], data: RawData) -> tuple[list[Rule], list[RuleFailure]]:
    """Return the rules of a pack in the order of their names, and what can be no rule."""
    failures: list[RuleFailure] = []
    first: dict[str, tuple[Module, int]] = {}
    for module in modules:
        package = package_of(module.text)
        if package is None:
            failures.append(failure("compile", "it does not begin with `package` and a dotted name", module.path, line=1))
        elif package.name == PACKAGE:
            for one in named(module.text):
                if one.function:
                    message = f"{one.name} is a function, and conftest asks for rules of such names"
                    failures.append(failure("result", message, module.path, line=one.line))
                first.setdefault(one.name, (module, one.line))
    together = [*modules, *_deprecated(pack, modules)]
    return [_rule(pack, name, *first[name], together, data) for name in sorted(first)], failures


def named(text: str) -> Iterator[Named]:
    """Yield each definition of a rule that conftest would ask for: a name that begins a line outside of all brackets."""
    depth, line, fresh = 0, 1, True
    for token in _TOKEN.finditer(text):
        word = token.group()
        if depth == 0 and fresh and NAME.fullmatch(word):
            yield Named(word, line, text[token.end() : token.end() + 1] == "(")
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(word, 0)
        line += word.count("\n")
        fresh = word == "\n" or (fresh and (word.isspace() or word == "default"))


def excepted_as(name: str) -> str:
    """Return what an `exception` calls a rule: its name without what stands before, and nothing for `deny` itself."""
    if name in {"violation", "deny", "warn"}:
        return ""
    return name.removeprefix("violation_").removeprefix("deny_").removeprefix("warn_")


def name_of(pack: PackSource) -> str:
    """Return what stands before the dot in the ids of a pack's rules: the last part of its path, without an ending."""
    return PurePosixPath(pack.name).name.removesuffix(".gz").removesuffix(".tar").removesuffix(".tgz") or "conftest"


def _rule(pack: PackSource, name: str, module: Module, line: int, together: Sequence[Module], data: RawData) -> Rule:
    warns = name.startswith("warn")
    level = Enforcement.WARN if warns else Enforcement.DENY
    return Rule(
        id=f"{name_of(pack)}.{name}",
        title=f"{name} of {pack.name}",
        description=f"A conftest policy of the team, from {module.path}.",
        severity=Severity.LOW if warns else Severity.HIGH,
        category="conftest",
        judges=pack.judges,
        enforcement=Enforced(default=level, protected=level),
        remediation=f"See the policy: {module.path}, line {line}.",
        approvable=False,
        references=(),
        package=PACKAGE,
        pack=pack.name,
        module=module,
        style="conftest",
        entries=(name, EXCEPTION),
        companions=tuple(one for one in together if one.path != module.path),
        data=data,
    )


def _deprecated(pack: PackSource, modules: Sequence[Module]) -> Iterator[Module]:
    """Yield, for each package, a module with the built-ins of Rego v0 that it calls and does not define."""
    texts: dict[str, str] = {}
    for module in modules:
        package = package_of(module.text)
        if package is not None:
            texts[package.name] = f"{texts.get(package.name, '')}\n{module.text}"
    for package_name, text in sorted(texts.items()):
        called = [name for name in _DEPRECATED if re.search(rf"(?<![\w.]){name}\(", text) and not re.search(rf"(?m)^{name}\b", text)]
        if called:
            written = "\n".join((f"package {package_name}", "import rego.v1", *(_DEPRECATED[name] for name in called), ""))
            yield Module(path=f"{pack.name}: {', '.join(called)} of Rego v0 in {package_name}", text=written)


def data_of(files: Sequence[tuple[str, str, str]]) -> tuple[RawData, list[RuleFailure]]:
    """Merge data files as conftest does: what stands in a file, below the names of the folders that it lies in.

    Each file is its path below the folder of data, its path as people know it, and its text.
    """
    merged: RawData = {}
    failures: list[RuleFailure] = []
    for relative, path, text in files:
        found = parse(text, path)
        if isinstance(found, ParseFailure):
            failures.append(failure("data", found.message, path, line=found.line, column=found.column))
            continue
        value = found.data
        for part in reversed(PurePosixPath(relative).parent.parts):
            value = {part: value}
        if not isinstance(value, dict):
            failures.append(failure("data", "this is not a mapping: data is found by name", path, line=1, column=1))
        elif not _merge(merged, value):
            failures.append(failure("data", "it gives a value to a place that has one already", path))
    return merged, failures


def _merge(merged: dict[str, Json], more: dict[str, Json]) -> bool:
    """Add to what is there; whether nothing was there already."""
    fresh = True
    for key, value in more.items():
        if key not in merged:
            merged[key] = value
        elif isinstance(merged[key], dict) and isinstance(value, dict):
            fresh &= _merge(merged[key], value)
        else:
            fresh = False
    return fresh
