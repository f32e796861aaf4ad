"""Where `gate.yaml` is looked for, and where it belongs: in the repository around the caller."""

from __future__ import annotations

from pathlib import Path


def nearest_config(here: Path) -> Path:
    """Return the nearest `gate.yaml` from a folder upward, no further than the repository around it; where there is none, that folder's."""
    for folder in (here, *here.parents):
        if (folder / "gate.yaml").exists():
            return folder / "gate.yaml"
        if (folder / ".git").exists():
            break
    return here / "gate.yaml"


def top(here: Path) -> Path:
    """Return the top of the repository around a folder; the folder itself outside of one."""
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)


def for_people(path: Path) -> str:
    """Return a path relative to where the caller is, where it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
