"""Puts together what tests, lists and explains rules: which packs are asked for, and what they run on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePath

from msgspec import Struct
from msgspec.structs import replace

from gate.authoring.examples import PLACES, Example
from gate.authoring.explaining import FindingExplained, RuleExplained, explain_finding, explain_rule, find_rule
from gate.authoring.listing import Listing, listed
from gate.authoring.suite import Suite, suite
from gate.authoring.testing import Bench, Tested, Wanted, run
from gate.catalog.catalog import Catalog, PackSource
from gate.cli import wiring
from gate.cli.places import nearest_config
from gate.cli.wiring import Workspace
from gate.config.loader import load
from gate.config.project import Pack, Policies
from gate.config.units import seconds, size_in_bytes
from gate.engines.rego_tests import RegoTests
from gate.errors import ConfigError, InputError
from gate.model.own_rules import OWN_RULES
from gate.model.policy import Rule
from gate.sources.terraform import plan
from gate.tree import FolderTree, MemoryTree

_BARE = b"version: 1\nenvironments: {none: {}}\n"  # for packs in a repository that has no gate.yaml


class Asked(Struct, frozen=True, kw_only=True):
    """A pack that is asked for; `within` are paths in it, or beside it, where not all of it is."""

    source: PackSource
    base: Path | None
    """The folder that paths of its modules are relative to; None for an archive."""
    within: tuple[str, ...] = ()

    @property
    def folder(self) -> Path | None:
        """Where it lies."""
        return None if self.base is None else self.base / self.source.shown / self.source.folder


class Selection(Struct, frozen=True, kw_only=True):
    """The packs that are asked for, in a workspace whose gate.yaml names them."""

    workspace: Workspace
    asked: tuple[Asked, ...]

    def suites(self, catalog: Catalog) -> list[Suite]:
        """Return what there is of each pack."""
        return [replace(suite(one.source, catalog, one.base), within=one.within) for one in self.asked]

    @property
    def watched(self) -> list[Path]:
        """Files and folders on which the result depends."""
        base, project = self.workspace.base, self.workspace.project
        packs = [one.folder for one in map(_asked, wiring.sources(self.workspace)[0]) if one.folder is not None]
        beside = [folder / place for folder in packs for place in PLACES]
        return [base / project.path, *packs, *beside, *(base / folder for folder in project.policies.data)]


def select(config: Path | None, named: Sequence[str]) -> Selection:
    """Return the packs that are named by a path, or by `builtin`; without names those of gate.yaml that are the team's own.

    A folder that lies in no pack of gate.yaml is one by itself. Raises ConfigError where a name leads to none.
    """
    workspace = _workspace(config, named)
    packs = [_asked(source) for source in wiring.sources(workspace)[0]]
    if not named:
        own = [pack for pack in packs if pack.source.name != "builtin"]
        return Selection(workspace=workspace, asked=tuple(own or packs))
    found = [(name, _named(name, packs)) for name in named]
    if strange := [name for name, those in found if not those]:
        folders = [_relative(name, workspace.base) for name in strange]
        policies = workspace.project.policies
        more = replace(policies, packs=(*policies.packs, *(Pack(path=folder) for folder in folders)))
        workspace = replace(workspace, project=replace(workspace.project, policies=more))
        sources = wiring.sources(workspace)[0][len(packs) :]
        found += [(source.name, [_asked(source)]) for source in sources]
    return Selection(workspace=workspace, asked=_joined(one for _, those in found for one in those))


def _workspace(config: Path | None, named: Sequence[str]) -> Workspace:
    if config is not None or not named or nearest_config(Path.cwd()).exists():
        return wiring.open_workspace(config)
    tree = FolderTree(Path.cwd())
    project = load(MemoryTree({"gate.yaml": _BARE}), "gate.yaml")
    return Workspace(base=tree.root, tree=tree, judging=tree, project=replace(project, policies=Policies()))


def _asked(source: PackSource) -> Asked:
    if not isinstance(source.tree, FolderTree):
        return Asked(source=source, base=None)
    up = len(PurePath(source.shown).parts)
    return Asked(source=source, base=(source.tree.root, *source.tree.root.parents)[up])


def _named(name: str, packs: Sequence[Asked]) -> list[Asked]:
    """Return the packs that a name stands for: one that it lies in or beside, or those that lie in it."""
    if name == "builtin":
        return [pack for pack in packs if pack.source.name == name]
    path = Path(name).resolve()
    found: list[Asked] = []
    for pack in packs:
        if pack.base is None or pack.folder is None:
            if path.is_file() and path.name == PurePath(pack.source.name).name:
                found.append(pack)
        elif pack.folder.is_relative_to(path):
            found.append(pack)
        elif any(path.is_relative_to((pack.folder / place).resolve()) for place in (".", *PLACES)) and path.exists():
            found.append(replace(pack, within=(path.relative_to(pack.base).as_posix(),)))
    return found


def _relative(name: str, base: Path) -> str:
    path = Path(name).resolve()
    if not path.exists():
        raise ConfigError(f"there is no file or folder {name}", remediation="Name a folder of rules, or a file or folder in one.")
    if not path.is_dir():
        raise ConfigError(f"{name} lies in no pack", remediation="Name the folder of the pack, or add it to `policies.packs` in gate.yaml.")
    if path == base or not path.is_relative_to(base):
        raise ConfigError(f"{name} does not lie below {base}", remediation="Run gate in the repository that holds the pack.")
    return path.relative_to(base).as_posix()


def _joined(found: Iterable[Asked]) -> tuple[Asked, ...]:
    """Return each pack once; as a whole where it was asked for as a whole."""
    joined: dict[str, Asked] = {}
    for one in found:
        before = joined.get(one.source.name, one)
        whole = not (before.within and one.within)
        joined[one.source.name] = replace(one, within=() if whole else tuple(dict.fromkeys(before.within + one.within)))
    return tuple(joined.values())


@contextmanager
def bench(workspace: Workspace) -> Iterator[Bench]:
    """Yield what tests run on."""
    limits = workspace.project.limits
    runner = RegoTests(seconds=seconds(limits.rule), memory_bytes=size_in_bytes(limits.memory))
    try:
        with wiring.judging(workspace, embedded=True) as judge:
            yield Bench(judge=judge, runner=runner, plans=plan, now=datetime.now(UTC))
    finally:
        runner.close()


def test(selection: Selection, wanted: Wanted, *, coverage: bool, progress: Callable[[str], None]) -> Tested:
    """Run the wanted tests and examples of the selected packs."""
    with bench(selection.workspace) as made:
        return run(made, selection.suites(made.judge.catalog), wanted, coverage=coverage, progress=progress)


def state(paths: Sequence[Path]) -> dict[str, tuple[int, int]]:
    """Return the time and size of every file below paths, so that two states differ where a file does."""
    found: dict[str, tuple[int, int]] = {}
    for path in paths:
        for file in (path, *path.rglob("*")) if path.is_dir() else (path,):
            try:
                about = file.stat()
            except OSError:  # it went away meanwhile
                continue
            found[os.fspath(file)] = (about.st_mtime_ns, about.st_size)
    return found


def listing(config: Path | None, names: Sequence[str]) -> Listing:
    """List every rule of gate.yaml for the named environments, or for all. Raises ConfigError."""
    workspace = wiring.open_workspace(config)
    chosen = [wiring.environment(workspace.project, name).name for name in dict.fromkeys(names)] or list(workspace.project.environments)
    with wiring.judging(workspace, embedded=True) as judge:
        return listed(judge, chosen)


def explained_rule(config: Path | None, name: str, environment: str | None) -> RuleExplained:
    """Explain the rule of an id. Raises ConfigError where there is none, and InputError where it is broken."""
    workspace = wiring.open_workspace(config)
    chosen = _environments(workspace, environment)
    with wiring.judging(workspace, embedded=True) as judge:
        catalog = judge.catalog
        broken = next((one for one in catalog.failures if one.rule == name), None)
        if broken is not None:
            advice = "Mend it; `gate policy list` names everything that is broken."
            raise InputError(f"{name} is broken: {broken.message}", path=broken.path, line=broken.line, remediation=advice)
        rule = find_rule((*catalog.rules, *OWN_RULES), name)
        return explain_rule(judge, rule, chosen, _examples(workspace, catalog, rule))


def explained_finding(
    config: Path | None, prefix: str, environment: str | None, file: Path | None, base: str | None, progress: Callable[[str], None]
) -> FindingExplained:
    """Judge, by a commit if one is named, and explain the finding whose fingerprint begins so. See `explain_finding` for what is raised."""
    with wiring.workspace(config, base) as workspace, wiring.judging(workspace) as judge:
        chosen = _environments(workspace, environment)
        progress(f"judging {', '.join(chosen)}")
        read = plan.read(file, str(file)) if file is not None else None
        return explain_finding(judge, workspace.tree, chosen, prefix, datetime.now(UTC), read)


def _environments(workspace: Workspace, name: str | None) -> list[str]:
    return [wiring.environment(workspace.project, name).name] if name is not None else list(workspace.project.environments)


def _examples(workspace: Workspace, catalog: Catalog, rule: Rule) -> list[Example]:
    """Return the examples that a rule comes with."""
    sources = [source for source in wiring.sources(workspace)[0] if source.name == rule.pack]
    suites = (suite(source, catalog, _asked(source).base) for source in sources)
    return [one for found in suites for one in found.examples if one.rule == rule.id]
