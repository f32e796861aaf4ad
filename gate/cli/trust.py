"""The workspace that an environment is promoted with: judged by its `branch` of `origin`, or by the working tree where it names none."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gate.cli import wiring
from gate.cli.base import judged_by
from gate.cli.places import nearest_config, top
from gate.cli.wiring import Workspace
from gate.errors import ConfigError, RefusedError
from gate.git import Git, Origin
from gate.promotion.ports import Trust


@contextmanager
def trusted(config: Path | None, name: str, progress: Callable[[str], None]) -> Iterator[tuple[Workspace, Trust | None]]:
    """Yield the workspace that judges an environment, and the branch that it is of, which is fetched first.

    Raises ConfigError, ProcessError where the branch cannot be fetched, and RefusedError where what is checked out is not on it.
    """
    here = wiring.open_workspace(config)
    branch = wiring.environment(here.project, name).branch
    if branch is None:
        yield here, None
        return
    file, above = _places(config)
    progress(f"fetching {branch} of origin")
    trust = Origin(above, os.environ).trusted(branch)
    with _at(trust.commit, file, above, name, branch) as workspace:
        yield workspace, trust


@contextmanager
def looked_at(config: Path | None, name: str | None, progress: Callable[[str], None]) -> Iterator[Workspace]:
    """Yield the workspace of an environment's seals and approvals: that of its branch, whatever is checked out. Raises as `trusted`."""
    here = wiring.open_workspace(config)
    branch = here.project.environments[name].branch if name in here.project.environments else None
    if name is None or branch is None:
        yield here
        return
    file, above = _places(config)
    progress(f"fetching {branch} of origin")
    commit = Origin(above, os.environ).fetch(branch)
    with _at(commit, file, above, name, branch) as workspace:
        yield workspace


def handed(workspace: Workspace, name: str, branch: str) -> str | None:
    """Return which branch judges an environment, as another branch of `origin` says now. Raises ConfigError and ProcessError."""
    file, above = workspace.base / workspace.project.path, top(workspace.base)
    commit = Origin(above, os.environ).fetch(branch)
    with judged_by(Git(above, os.environ), commit, file, above, f"origin/{branch}") as there:
        entry = there.project.environments.get(name)
        return entry.branch if entry else None


def _places(config: Path | None) -> tuple[Path, Path]:
    """Return where `gate.yaml` lies, links left as they are, and the top of the repository around it."""
    file = Path(os.path.abspath(config or nearest_config(Path.cwd())))  # noqa: PTH100 - `..` goes, links stay to be seen
    return file, top(file.parent)


@contextmanager
def _at(commit: str, file: Path, above: Path, name: str, branch: str) -> Iterator[Workspace]:
    """Yield the workspace that a commit of the branch judges, if the branch says so itself."""
    git, shown = Git(above, os.environ), f"origin/{branch}"
    if git.root() != above.resolve():
        raise ConfigError(f"{above} is no repository that git knows", remediation="Make `git status` work there.")
    path = file.relative_to(above).as_posix()
    if not git.present(commit, [path]):
        raise RefusedError(f"{path} is not in {shown}, which judges {name}", path=path, remediation=f"Merge it into {branch} first.")
    with judged_by(git, commit, file, above, shown) as workspace:
        _expect_branch(workspace, name, branch, shown)
        yield workspace


def _expect_branch(workspace: Workspace, name: str, branch: str, shown: str) -> None:
    """Demand that the branch itself says that it judges the environment."""
    entry = workspace.project.environments.get(name)
    if entry is None:
        found = f"has no environment `{name}`"
    elif entry.branch is None:
        found = f"names no branch for {name}"
    elif entry.branch != branch:
        found = f"says that {entry.branch} judges {name}"
    else:
        return
    path = workspace.project.path
    raise RefusedError(
        f"{path} here says that {branch} of origin judges {name}, and {path} in {shown} {found}",
        path=path,
        remediation=f"What {branch} says counts: merge the change of {path} first, or bring {path} up to date with {branch}.",
    )
