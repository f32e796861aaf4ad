"""The one place where concrete adapters are chosen and put together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from gate import check as checking
from gate.catalog import catalog
from gate.catalog.catalog import PackSource
from gate.check.edits import Edits
from gate.cli.places import nearest_config
from gate.config.loader import load
from gate.config.mistake import nearest
from gate.config.project import Environment, Opa, Pack, Project
from gate.config.units import seconds, size_in_bytes
from gate.engines.line import Line
from gate.engines.regorus import RegorusEngine
from gate.errors import ConfigError
from gate.facts.collect import Readers
from gate.facts.redaction import Redactor
from gate.model.policy import Rule
from gate.model.ports import Engine, Tree
from gate.model.report import Checked
from gate.model.source import InputFile
from gate.model.terraform import Plan
from gate.model.waiver import Waivers
from gate.sources.kestra import KestraFlows
from gate.sources.secrets.detector import detect
from gate.sources.terraform import configuration
from gate.tree import FolderTree


class Workspace(Struct, frozen=True, kw_only=True):
    """A repository that gate works in."""

    base: Path
    """Absolute path of the folder of `gate.yaml`."""
    tree: Tree
    """What is judged."""
    judging: Tree
    """Where `gate.yaml`, packs, data and waivers are read: the same, or a commit."""
    project: Project
    edits: Edits | None = None
    """How the two trees differ in what judges; None where they are the same."""


def open_workspace(config: Path | None) -> Workspace:
    """Find and read `gate.yaml`: the named one, or the nearest from here upward. Raises ConfigError."""
    file = config.absolute() if config is not None else nearest_config(Path.cwd())
    if not file.parent.is_dir():
        raise ConfigError(f"there is no folder {file.parent}", remediation="Name a gate.yaml that exists.")
    tree = FolderTree(file.parent)
    return Workspace(base=tree.root, tree=tree, judging=tree, project=load(tree, file.name))


@contextmanager
def workspace(config: Path | None, base: str | None) -> Iterator[Workspace]:
    """Yield the workspace, whose judge is that of a commit if one is named. Raises ConfigError, and ProcessError where git fails."""
    if base is None:
        yield open_workspace(config)
        return
    from gate.cli.base import workspace_at  # noqa: PLC0415 - only where there is one

    with workspace_at(config, base) as opened:
        yield opened


def environment(project: Project, name: str) -> Environment:
    """Return an environment of `gate.yaml`. Raises ConfigError, with the nearest name, where there is none."""
    if name in project.environments:
        return project.environments[name]
    meant = nearest(name, project.environments)
    advice = f"Did you mean `{meant}`?" if meant else f"Environments here: {', '.join(project.environments)}."
    raise ConfigError(f"{project.path} has no environment `{name}`", remediation=advice)


def check(
    workspace: Workspace,
    names: Sequence[str],
    plan: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
    now: datetime | None = None,
    started: Line | None = None,
) -> Checked:
    """Judge the named environments, or all of them; with a plan, one. See `gate.check.check` for what is raised.

    `started` is a child for the engine that was started ahead.
    """
    chosen = list(dict.fromkeys(names)) or list(workspace.project.environments)
    for name in chosen:
        environment(workspace.project, name)
    with judging(workspace, started) as judge:
        progress(f"judging {', '.join(chosen)}")
        return checking.check(judge, workspace.tree, chosen, now or datetime.now(UTC), _plan(plan))


@contextmanager
def judging_twice(workspace: Workspace, name: str, redactor: Redactor) -> Iterator[Callable[[Path | None], Checked]]:
    """Yield what judges an environment, with a plan or without; the rules are read and compiled when it is first asked, and once.

    `redactor` learns every secret there is, for what else is shown.
    """
    with ExitStack() as opened:

        @cache
        def judge() -> tuple[checking.Judge, checking.Loaded]:
            found = replace(opened.enter_context(judging(workspace)), redactor=lambda: redactor, variables=os.environ)
            checking.begin(found)
            return found, checking.load(found)

        def judged(plan: Path | None = None) -> Checked:
            found, loaded = judge()
            return checking.check(found, workspace.tree, [name], datetime.now(UTC), _plan(plan), loaded)

        yield judged


def rules(workspace: Workspace) -> tuple[Rule, ...]:
    """Return the rules that judge in a workspace, without what is wrong with others."""
    return tuple(catalog.load(*sources(workspace)).rules)


@contextmanager
def judging(workspace: Workspace, started: Line | None = None, *, embedded: bool = False) -> Iterator[checking.Judge]:
    """Yield what judges; the engine starts before anything is read. `embedded` is for work on rules, which needs no server."""
    project = workspace.project
    engine = _engine(project, started, embedded=embedded)
    try:
        packs, data = sources(workspace)
        rules = catalog.load(packs, data)
        waivers = _waivers(workspace)
        chosen = replace(readers(), judging=workspace.judging)
        yield checking.Judge(project=project, catalog=rules, engine=engine, readers=chosen, edits=workspace.edits, waivers=waivers)
    finally:
        engine.close()


def readers() -> Readers:
    """Return the adapters that turn bytes into documents."""
    return Readers(flows=KestraFlows(), configurations=configuration, secrets=detect)


def _engine(project: Project, started: Line | None, *, embedded: bool) -> Engine:
    """Return the engine that gate.yaml names, or the embedded one, started."""
    rule_seconds, memory_bytes = seconds(project.limits.rule), size_in_bytes(project.limits.memory)
    if isinstance(project.engine, Opa) and not embedded:
        from gate.engines.opa import OpaEngine  # noqa: PLC0415 - only where it is chosen

        return OpaEngine(project.engine.opa, rule_seconds=rule_seconds, memory_bytes=memory_bytes, started=started)
    return RegorusEngine(rule_seconds=rule_seconds, memory_bytes=memory_bytes, started=started)


def sources(workspace: Workspace) -> tuple[list[PackSource], list[PackSource]]:
    """Return where the rule packs and the folders of data lie."""
    chosen = workspace.project.policies
    packs = [catalog.builtin() if pack == "builtin" else _pack(workspace, pack) for pack in chosen.packs]
    return packs, [_source(workspace, folder) for folder in chosen.data]


def _pack(workspace: Workspace, pack: Pack) -> PackSource:
    source = _source(workspace, str(pack.path)) if pack.bundle is None else _bundle(workspace.judging, pack.bundle, pack)
    judges = (pack.judges or ("plan", "flows")) if pack.style == "conftest" else ()
    return replace(source, style=pack.style, judges=judges)


def _bundle(tree: Tree, path: str, pack: Pack) -> PackSource:
    from gate.catalog.bundle import open_bundle  # noqa: PLC0415 - only where there is one

    key = None if pack.key is None else tree.read(pack.key)
    opened = open_bundle(tree.read(path), path, key=key, key_path=pack.key or "", style=pack.style)
    return PackSource(name=path, tree=opened, folder="", shown=f"{path}/")


def _source(workspace: Workspace, folder: str) -> PackSource:
    return PackSource(name=folder, tree=workspace.judging, folder=folder.strip("/"))


def policies(workspace: Workspace) -> tuple[InputFile, ...]:
    """Return every file of the rule packs and of their data, and that of waivers, with its digest. Raises InputError."""
    packs, data = sources(workspace)
    inside = ((f"{source.shown}{path}", source.tree.read(path)) for source in (*packs, *data) for path in source.tree.files(source.folder))
    chosen = [pack for pack in workspace.project.policies.packs if pack != "builtin"]
    trusted = [path for pack in chosen for path in (pack.bundle, pack.key) if path is not None]
    files = (*inside, *((path, workspace.judging.read(path)) for path in trusted))
    found = [_input(path, "policies", content) for path, content in files]
    waivers = workspace.project.waivers
    return (*found, *((_input(waivers, "waivers", workspace.judging.read(waivers)),) if waivers is not None else ()))


def _waivers(workspace: Workspace) -> Waivers | None:
    """Return the waivers that were agreed on; where a change is judged by a commit, those of them that it keeps. Raises ConfigError."""
    path = workspace.project.waivers
    if path is None:
        return None
    from gate.config import waivers  # noqa: PLC0415 - only where there are some

    raw = workspace.judging.read(path)
    agreed = waivers.read(raw, path, workspace.project.environments)
    if workspace.tree is not workspace.judging:
        kept = waivers.read(workspace.tree.read(path), path) if workspace.tree.exists(path) else ()
        agreed = waivers.still_agreed(agreed, kept)
    return Waivers(file=_input(path, "waivers", raw), entries=agreed)


def _input(path: str, kind: str, content: bytes) -> InputFile:
    return InputFile(path, kind, f"sha256:{sha256(content).hexdigest()}")


def _plan(file: Path | None) -> Plan | None:
    if file is None:
        return None
    from gate.sources.terraform import plan  # noqa: PLC0415 - only where there is one

    return plan.read(file, str(file))
