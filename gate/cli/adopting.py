"""What `gate init --adopt` writes: a file of waivers for what denies today, and its name in `gate.yaml`."""

from __future__ import annotations

from datetime import UTC, datetime

from gate import yaml
from gate.cli import console
from gate.cli.wiring import Workspace
from gate.config import waivers
from gate.errors import ConfigError
from gate.init import draft
from gate.init.adopt import NAME, adopt
from gate.model.report import Checked
from gate.model.source import ParseFailure
from gate.model.waiver import Waiver


def write_waivers(workspace: Workspace, checked: Checked, owner: str) -> tuple[str, tuple[Waiver, ...]]:
    """Waive every open denial of a check; return the file of waivers, and the entries that were added to it.

    Raises ConfigError where that file or `gate.yaml` cannot be added to, and OutputError; then nothing is written, or what names nothing.
    """
    path = workspace.project.waivers or NAME
    existing = _text(workspace, path) if workspace.tree.exists(path) else ""
    before = len(waivers.read(existing.encode(), path)) if existing.strip() else 0
    text = adopt([checked.report], existing, datetime.now(UTC), owner)
    added = waivers.read(text.encode(), path)[before:]
    if added:
        settings = None if workspace.project.waivers else _naming(workspace, path, text)
        console.save(workspace.base / path, text)
        if settings is not None:
            console.save(workspace.base / workspace.project.path, settings)
    return path, added


def _naming(workspace: Workspace, path: str, text: str) -> str:
    """Return `gate.yaml` as it stands, with one line more that names the file of waivers."""
    name = workspace.project.path
    settings = _text(workspace, name)
    longer = f"{settings}{'' if settings.endswith(chr(10)) else chr(10)}\nwaivers: {path}\n"
    try:
        draft.project(draft.Draft(workspace.tree, path, text), name, longer)
    except ConfigError as error:
        raise ConfigError(
            f"`waivers: {path}` cannot be added at the end of {name}", remediation=f"Write that line into {name}, and run this again."
        ) from error
    return longer


def _text(workspace: Workspace, path: str) -> str:
    text = yaml.decode(workspace.tree.read(path), path)
    if isinstance(text, ParseFailure):
        raise ConfigError(text.message, remediation=text.remediation, path=path, line=text.line, column=text.column)
    return text
