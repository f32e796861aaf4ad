"""Which files of a repository may say something about its environments. Reads folders, not files."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct

from gate.tree import SKIPPED_FOLDERS

DEPENDENCIES = frozenset({"node_modules", "venv", "site-packages", "dbt_packages", "__pycache__", "vendor", "target"})
"""Folders that tools fill; nobody keeps configuration there."""
ASIDE = frozenset({"examples", "example", "tests", "testdata", "fixtures", "test-fixtures"})
"""Folders whose configuration shows or tests something, and deploys nothing."""
SUFFIXES = (".tf", ".tf.json", ".tfvars", ".tfvars.json", ".tfbackend", ".hcl", ".yml", ".yaml")


class Survey(Struct, frozen=True, kw_only=True):
    """Paths from the repository's top, sorted; and folders that were passed over, with the reason."""

    files: tuple[str, ...]
    aside: tuple[str, ...]
    unreadable: tuple[str, ...]


def survey(top: Path) -> Survey:
    """List what may matter below a folder. Links are not followed; what cannot be listed, or has no name in UTF-8, is said."""
    files: list[str] = []
    aside: list[str] = []
    unreadable: list[str] = []

    def refused(error: OSError) -> None:
        unreadable.append(Path(str(error.filename)).relative_to(top).as_posix())

    for here, folders, names in os.walk(top, onerror=refused):
        folder = Path(here).relative_to(top).as_posix()
        prefix = "" if folder == "." else f"{folder}/"
        aside.extend(f"{prefix}{name}" for name in folders if _is_aside(prefix, name))
        folders[:] = [name for name in folders if not _is_skipped(name) and not _is_aside(prefix, name)]
        for name in names:
            if name.endswith(SUFFIXES):
                path = f"{prefix}{name}"
                (files if _is_text(path) else unreadable).append(path)
    return Survey(files=tuple(sorted(files)), aside=tuple(sorted(aside)), unreadable=tuple(sorted(map(_shown, unreadable))))


def _is_skipped(name: str) -> bool:
    return name in SKIPPED_FOLDERS or name in DEPENDENCIES or name.startswith(".")


def _is_aside(prefix: str, name: str) -> bool:
    return name in ASIDE or (name == "test" and not prefix)


def _is_text(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _shown(path: str) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")
