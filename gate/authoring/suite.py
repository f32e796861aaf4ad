"""What there is of a pack for its author to test: rules, tests beside them, examples. Runs nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from msgspec import Struct

from gate.authoring.examples import Example, folder_for, read_examples, shown, strangers
from gate.catalog.pack import Catalog, PackSource, failure
from gate.errors import InputError
from gate.model.policy import Module, RawData, Rule, RuleFailure
from gate.model.source import ParseFailure
from gate.yaml import decode

_TEST = "_test.rego"


class Suite(Struct, frozen=True, kw_only=True):
    """One pack. `failures` are tests and examples that cannot be read."""

    name: str
    style: Literal["gate", "conftest"]
    base: Path | None
    """The folder that paths of modules are relative to; None for an archive."""
    rules: tuple[Rule, ...]
    sources: tuple[Module, ...]
    """Everything that its tests are loaded with; `own` are the pack's."""
    own: frozenset[str]
    tests: tuple[Module, ...]
    data: RawData | None
    """All that its tests find below `data`, in place of what all packs have together: a conftest pack keeps its own."""
    examples: tuple[Example, ...]
    failures: tuple[RuleFailure, ...]
    within: tuple[str, ...] = ()
    """Paths that alone are asked for, with what lies below them; empty: everything."""

    def holds(self, path: str) -> bool:
        """Whether a test or example of that path is asked for."""
        return not self.within or any((path + "/").startswith(one + "/") for one in self.within)

    @property
    def untested(self) -> tuple[Rule, ...]:
        """Rules without a `_test.rego` that names their package."""
        texts = [test.text for test in self.tests]
        return tuple(rule for rule in self.rules if not any(rule.package in text for text in texts))

    @property
    def unshown(self) -> tuple[tuple[Rule, str], ...]:
        """Rules that lack an example, with which: `allow`, `deny`, or `allow and deny`. Those of conftest and of archives need none."""
        needing = [rule for rule in self.rules if rule.style == "gate" and self.base is not None]
        have = {(example.rule, example.name.partition("-")[0]) for example in self.examples}
        lacking = ((rule, [kind for kind in ("allow", "deny") if (rule.id, kind) not in have]) for rule in needing)
        return tuple((rule, " and ".join(kinds)) for rule, kinds in lacking if kinds)


def suite(source: PackSource, catalog: Catalog, base: Path | None) -> Suite:
    """Return what there is of a pack that the catalog holds; `base` is None for an archive, which has no examples."""
    inside = source.shown + source.folder
    rules = tuple(rule for rule in catalog.rules if rule.pack == source.name)
    tests, wrong = _tests(source)
    examples, unread = _examples(base, inside, rules, catalog) if base is not None else ((), [])
    modules = {module.path: module for rule in rules for module in (rule.module, *rule.companions)}
    if source.style == "gate":
        modules |= {module.path: module for module in catalog.libraries}
    return Suite(
        name=source.name,
        style=source.style,
        base=base,
        rules=rules,
        sources=tuple(modules.values()),
        own=frozenset(path for path in modules if path.startswith(inside)),
        tests=tests,
        data=next((rule.data for rule in rules), None),
        examples=examples,
        failures=(*wrong, *unread),
    )


def _tests(source: PackSource) -> tuple[tuple[Module, ...], list[RuleFailure]]:
    found: list[Module] = []
    failures: list[RuleFailure] = []
    if not source.tree.is_dir(source.folder):
        return (), []  # the catalog says so
    for path in source.tree.files(source.folder):
        if path.endswith(_TEST):
            shown = source.shown + path
            try:
                text = decode(source.tree.read(path), shown)
            except InputError as error:
                failures.append(failure("compile", error.message, shown))
                continue
            if isinstance(text, ParseFailure):
                failures.append(failure("compile", text.message, shown, line=text.line, column=text.column))
            else:
                found.append(Module(path=shown, text=text))
    return tuple(found), failures


def _examples(base: Path, inside: str, rules: tuple[Rule, ...], catalog: Catalog) -> tuple[tuple[Example, ...], list[RuleFailure]]:
    ids = [rule.id for rule in rules]
    folder = folder_for(base / inside, ids)
    if folder is None:
        return (), []
    read = [one for name in ids for one in read_examples(folder / name)]
    wrong = [(f"{one.message}. {one.remediation}", Path(one.path or "")) for one in read if isinstance(one, InputError)]
    known = [rule.id for rule in catalog.rules]
    wrong += [(f"no rule of the packs is {one.name}", one) for one in strangers(folder, known)]
    failures = [failure("example", message, shown(path, base)) for message, path in wrong]
    return tuple(one for one in read if isinstance(one, Example)), failures
