"""Small repositories for `gate init`: paths and texts, and what comes of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gate.config.loader import load
from gate.config.project import Project
from gate.init.discovery import discover
from gate.init.draft import Draft
from gate.init.survey import survey
from gate.init.writing import write
from gate.sources.terraform import configuration
from gate.tree import FolderTree

KESTRA = 'provider "kestra" {\n  url = "%s"\n}\n'
FLOW = "id: a\nnamespace: %s\ntasks:\n  - id: log\n    type: io.kestra.plugin.core.log.Log\n    message: x\n"


def write_files(folder: Path, files: Mapping[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def settings_of(folder: Path) -> str:
    """Return the text of the gate.yaml that `gate init` would write in a folder."""
    tree = FolderTree(folder)
    return write(discover(tree, survey(tree.root), configuration))


def project_of(folder: Path) -> Project:
    return load(Draft(FolderTree(folder), "gate.yaml", settings_of(folder)))


def without_comments(text: str) -> str:
    """Return the settings alone, below `environments:`."""
    lines = text.partition("environments:\n")[2].splitlines()
    return "\n".join(line.partition("  #")[0] for line in lines if line.strip() and not line.strip().startswith("#")) + "\n"


def comments(text: str) -> str:
    """Return the comments that stand on lines of their own, below `environments:`, as one line."""
    lines = text.partition("environments:\n")[2].splitlines()
    return " ".join(line.strip().removeprefix("# ") for line in lines if line.strip().startswith("#"))
