"""A workspace whose `gate.yaml`, packs, data and waivers are those of a commit; what is judged stays the working tree."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from gate.check.edits import edits
from gate.cli.wiring import Workspace
from gate.config.loader import load
from gate.config.project import Project
from gate.errors import ConfigError
from gate.git import CommitTree, Git
from gate.tree import FolderTree


@contextmanager
def workspace_at(config: Path | None, ref: str) -> Iterator[Workspace]:
    """Yield the workspace while its commit can be read. Raises ConfigError and ProcessError."""
    here = Path(os.path.abspath(config.parent if config else "."))  # noqa: PTH100 - `..` goes, links stay to be seen
    top = _top(here)
    git = Git(top, os.environ)
    if git.root() != top.resolve():
        raise ConfigError(f"{top} is no repository that git knows", remediation="Make `git status` work there.")
    commit = git.resolve(ref)
    folder = here if config else _nearest(git, commit, here, top)
    with judged_by(git, commit, folder / (config.name if config else "gate.yaml"), top, ref) as workspace:
        yield workspace


@contextmanager
def judged_by(git: Git, commit: str, file: Path, top: Path, ref: str) -> Iterator[Workspace]:
    """Yield the workspace of a `gate.yaml` as a commit has it, which `ref` names in messages. Raises ConfigError and ProcessError."""
    _expect_no_link(file.parent, top)
    prefix = file.parent.relative_to(top).as_posix()
    with closing(git.tree(commit, "" if prefix == "." else prefix, ref)) as judging:
        yield _workspace(file.parent, file.name, judging, ref)


def _workspace(folder: Path, name: str, judging: CommitTree, ref: str) -> Workspace:
    if not folder.is_dir():
        raise ConfigError(f"there is no folder {folder}", remediation="Name a gate.yaml that exists.")
    tree = FolderTree(folder)
    project = _load(judging, name, tree, ref)
    return Workspace(base=tree.root, tree=tree, judging=judging, project=project, edits=edits(project, judging, tree, ref))


def _load(judging: CommitTree, name: str, tree: FolderTree, ref: str) -> Project:
    if not judging.exists(name):
        raise ConfigError(
            f"{name} is not in {ref}, so nothing there says how to judge",
            remediation="Where this change is the one that adds it, run `gate check` without --base, and let a person review the file.",
        )
    try:
        return load(judging, name, tree)
    except ConfigError as error:
        raise ConfigError(
            f"in {ref}: {error.message}", remediation=error.remediation, path=error.path, line=error.line, column=error.column
        ) from error


def _top(here: Path) -> Path:
    """Return the nearest folder with a `.git`; git would also take tracked files that look like a repository for one."""
    for folder in (here, *here.parents):
        if (folder / ".git").exists():
            return folder
    raise ConfigError(f"{here} lies in no git repository, so --base names nothing", remediation="Run gate in a clone, or leave --base out.")


def _nearest(git: Git, commit: str, here: Path, top: Path) -> Path:
    """Return the nearest folder from here upward that has a `gate.yaml` in the commit; none: the top."""
    folders = [folder for folder in (here, *here.parents) if folder.is_relative_to(top)]
    names = [(folder / "gate.yaml").relative_to(top).as_posix() for folder in folders]
    known = git.present(commit, names)
    return next((folder for folder, name in zip(folders, names, strict=True) if name in known), top)


def _expect_no_link(folder: Path, top: Path) -> None:
    """Refuse a folder that the change made a link: another `gate.yaml` than the one that is named would judge."""
    links = [one for one in (folder, *folder.parents) if one.is_relative_to(top) and one.is_symlink()]
    if links:
        raise ConfigError(f"{links[0]} is a link", remediation="Name the gate.yaml by the folder that it lies in.")
